import type { Value } from '../../provider/value.ts'
import { headerTexts, type ReceivedHeaders } from './header-texts.ts'
import type { TextReading } from './timestamps.ts'

/** A signed header as the scheme reads it; where it does not, as it may have been meant. */
export function readTexts(headers: ReceivedHeaders, value: Value, taken: ReadonlySet<string>): readonly TextReading[] {
  const readings = [...headerTexts(headers, value, taken)]
  const strict = readings.find(({ text, faults }) => faults.length === 0 && !/\s/.test(text))
  if (strict) return [strict]
  return [...readings, { faults: [{ code: 'header_missing', facts: { header: value.name } }] }]
}
