import type { MessageSpec, SignedTimestamp } from '../../provider/scheme.ts'
import type { Value } from '../../provider/value.ts'
import { parseTimestamp } from '../../verify/tolerance.ts'
import type { Fault } from '../prove/trial.ts'
import { headerTexts, presentName, type ReceivedHeaders } from './header-texts.ts'

export interface TextReading {
  readonly text?: string
  readonly faults: readonly Fault[]
}

/** How many readings are made: a header may hold thousands of entries. */
const MOST_READINGS = 16

/** The signed time as the scheme reads it; where it does not, as it may have been meant. */
export function readTimestamps(
  headers: ReceivedHeaders,
  { timestamp, signature }: MessageSpec,
  taken: ReadonlySet<string>,
): readonly TextReading[] {
  const source = timestamp && headerOf(timestamp, signature)
  if (!source) return [{ faults: [] }]
  const { unit } = timestamp
  const header = source.name
  const readings: TextReading[] = []
  for (const { text, faults } of headerTexts(headers, source, taken)) {
    const entries = findEntries(timestamp, signature.list, text)
    const [entry] = entries
    if (faults.length === 0 && entries.length === 1 && entry !== undefined && isTimestamp(entry, unit)) {
      return [{ text: entry, faults }]
    }
    for (const found of new Set(entries)) {
      if (mayBeTime(found)) readings.push(...interpret(found, unit).map((read) => addFaults(read, faults, header)))
    }
  }
  const code = presentName(headers, source) === undefined ? 'header_missing' : 'header_malformed'
  return [...readings.slice(0, MOST_READINGS), { faults: [{ code, facts: { header } }] }]
}

function addFaults({ text, faults }: TextReading, before: readonly Fault[], header: string): TextReading {
  const own = faults.map(({ code, facts }) => ({ code, facts: { ...facts, header } }))
  return { ...(text !== undefined && { text }), faults: [...before, ...own] }
}

/** The header that holds the time, which may be that of the signature; `undefined` where it stands elsewhere. */
function headerOf({ from }: SignedTimestamp, { from: sources }: MessageSpec['signature']): Value | undefined {
  const source = from.place === 'entry' ? [sources].flat()[0] : from
  return source?.place === 'header' ? source : undefined
}

function findEntries({ from }: SignedTimestamp, list: string | undefined, text: string): readonly string[] {
  if (from.place !== 'entry') return [text]
  const entries = list === undefined ? [text] : text.split(list, MOST_READINGS)
  const { prefix } = from
  if (prefix === undefined) return entries.slice(Number(from.name), Number(from.name) + 1)
  return entries.filter((entry) => entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length))
}

function isTimestamp(text: string, unit: SignedTimestamp['unit']): boolean {
  try {
    parseTimestamp(text, unit)
    return true
  } catch {
    return false
  }
}

function mayBeTime(text: string): boolean {
  return text.length <= 40 && /^[ +]*\d/.test(text)
}

const MS_PER_UNIT: Readonly<Record<SignedTimestamp['unit'], number>> = { seconds: 1000, milliseconds: 1, rfc3339: 1 }

/** The text as it stands, and what stands there when it is a time in another way. */
function interpret(text: string, unit: SignedTimestamp['unit']): readonly TextReading[] {
  if (isTimestamp(text, unit)) return [{ text, faults: [] }]
  if (unit === 'rfc3339') return [{ text, faults: [{ code: 'timestamp_format' }] }]
  const isMilliseconds = /^[1-9]\d{12}$/.test(text)
  const fault: Fault = isMilliseconds
    ? { code: 'timestamp_unit', facts: { writtenAs: 'milliseconds' } }
    : { code: 'timestamp_format' }
  // Only with a date in it: what else Date.parse takes for a time differs between engines.
  const ms = isMilliseconds ? Number(text) : text.includes('-') ? Date.parse(text) : Number.NaN
  const plain = Number.isNaN(ms) ? text.replace(/^[ +0]+|[^\d].*$/g, '') : String(Math.floor(ms / MS_PER_UNIT[unit]))
  return [...new Set([text, plain])].map((value) => ({ text: value, faults: [fault] }))
}
