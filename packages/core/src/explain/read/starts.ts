import type { KeyRing } from '../../provider/keys/key-ring.ts'
import type { MessageSpec } from '../../provider/scheme.ts'
import { valuesOf } from '../../provider/template.ts'
import type { DeliveryView, Value } from '../../provider/value.ts'
import type { Start } from '../prove/search.ts'
import type { Fault } from '../prove/trial.ts'
import { presentName, type ReceivedHeaders } from './header-texts.ts'
import { readQuietly } from './read-quietly.ts'
import { readSignatures } from './signatures.ts'
import { readTexts } from './texts.ts'
import { readTimestamps, type TextReading } from './timestamps.ts'

const MOST_STARTS = 60

/** What a delivery is read by. */
export interface ReadBy {
  readonly spec: MessageSpec
  readonly body: Uint8Array
  readonly keys: KeyRing['keys']
  readonly viewOf: (body: Uint8Array) => DeliveryView
}

/** Texts of values, and the faults that reading them so undoes. */
interface Reading {
  readonly texts: ReadonlyMap<Value, string>
  readonly faults: readonly Fault[]
}

/** Every way to read the request, at least one, those with the fewest faults first. */
export function readStarts(headers: ReceivedHeaders, by: ReadBy): readonly [Start, ...Start[]] {
  const { spec, body, keys, viewOf } = by
  const taken = takenNames(headers, spec)
  const readings = readValues(headers, by, taken)
  const starts = readSignatures(headers, { spec, keys, taken })
    .flatMap(({ signatures, faults }) =>
      readings.map((reading) => ({
        trial: { spec, signed: spec.signed, texts: reading.texts, body, viewOf, signatures, keys },
        faults: withoutRepeats([...faults, ...reading.faults]),
      })),
    )
    .sort((a, b) => a.faults.length - b.faults.length)
    .slice(0, MOST_STARTS)
  // Each of the readings has at least one entry.
  return starts as [Start, ...Start[]]
}

/** Every way to read the values of the template. */
function readValues(headers: ReceivedHeaders, { spec, body, viewOf }: ReadBy, taken: ReadonlySet<string>): Reading[] {
  const time = spec.timestamp?.from
  const values = valuesOf(spec.signed).filter((value) => value !== time && value.place !== 'body')
  const view = viewOf(body)
  const choices: (readonly (TextReading & { readonly value: Value | undefined })[])[] = [
    readTimestamps(headers, spec, taken).map((reading) => ({ ...reading, value: time })),
    ...values.map((value) => readOne(headers, value, view, taken).map((reading) => ({ ...reading, value }))),
  ]
  return choices.reduce<Reading[]>(
    (all, readings) =>
      all
        .flatMap((before) =>
          readings.map(({ value, text, faults }) => ({
            texts: value && text !== undefined ? new Map([...before.texts, [value, text]]) : before.texts,
            faults: [...before.faults, ...faults],
          })),
        )
        .slice(0, MOST_STARTS),
    [{ texts: new Map(), faults: [] }],
  )
}

function readOne(
  headers: ReceivedHeaders,
  value: Value,
  view: DeliveryView,
  taken: ReadonlySet<string>,
): readonly TextReading[] {
  if (value.place === 'header') return readTexts(headers, value, taken)
  const text = readQuietly(value, view)
  if (text !== undefined) return [{ text, faults: [] }]
  return [{ faults: value.place === 'url' ? [{ code: 'url_missing' }] : [] }]
}

/** The headers that are known to hold something of the scheme, and so hold nothing else of it. */
function takenNames(headers: ReceivedHeaders, { signed, timestamp, signature }: MessageSpec): ReadonlySet<string> {
  const values = [...valuesOf(signed), ...[signature.from].flat(), ...(timestamp ? [timestamp.from] : [])]
  const inHeaders = values.filter(({ place }) => place === 'header')
  return new Set(inHeaders.flatMap((value) => presentName(headers, value) ?? []))
}

/** Without the same fault twice: one header may hold two values of the scheme, and is then doubled only once. */
export function withoutRepeats(faults: readonly Fault[]): readonly Fault[] {
  const isFirst = ({ code, facts }: Fault, index: number) =>
    faults.findIndex(
      (other) => other.code === code && other.facts?.header === facts?.header && other.facts?.key === facts?.key,
    ) === index
  return faults.filter(isFirst)
}
