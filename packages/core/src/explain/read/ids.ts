import type { Scheme } from '../../provider/scheme.ts'
import { headerTexts, type ReceivedHeaders } from './header-texts.ts'
import type { TextReading } from './timestamps.ts'

/** The signed id as the scheme reads it; where it does not, as it may have been meant. */
export function readIds(headers: ReceivedHeaders, { id }: Scheme, taken: ReadonlySet<string>): readonly TextReading[] {
  if (!id) return [{ faults: [] }]
  const readings = [...headerTexts(headers, id, taken)]
  const strict = readings.find(({ text, faults }) => faults.length === 0 && !/\s/.test(text))
  if (strict) return [strict]
  return [...readings, { faults: [{ code: 'header_missing', facts: { header: id.header } }] }]
}
