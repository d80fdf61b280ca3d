import { ENCODERS } from '../crypto/encodings.ts'
import type { MessageSpec, SignatureVersion, SignedTimestamp, Texts } from '../provider/scheme.ts'
import { type Template, valuesOf } from '../provider/template.ts'
import type { DeliveryView, Value } from '../provider/value.ts'
import { joinMessage, type Message } from '../shared/bytes.ts'
import { buildMessage } from '../verify/schemes/message/template.ts'
import { keyNameOf, type SigningKeys, signWith } from './signing-keys.ts'

/** Where a text goes in the signed request. */
export type Written = readonly (readonly [value: Value, text: string])[]

/**
 * The signature of a request, and the time with it.
 *
 * @param texts what the request's other values are
 * @throws TypeError when the key to sign with is missing or malformed
 */
export function signMessage(
  { signed, signature, timestamp }: MessageSpec,
  { texts, view, keys, now }: { texts: Texts; view: DeliveryView; keys: SigningKeys; now: number },
): Written {
  const [source] = [signature.from].flat()
  if (!source) throw new TypeError('"signature.from" is an empty list')
  const time = timestamp && timestamp.from.place !== 'member' ? timestamp.from : undefined
  const known = new Map([...textsOf(signed, view), ...texts])
  if (time && timestamp) known.set(time, toTimestamp(timestamp.unit, now))

  const entries = toEntries(signature.versions, keys, toBytes(buildMessage(signed, known, view)))
  const all = time?.place === 'entry' ? withTime(time, known.get(time) ?? '', entries) : entries
  const written: [Value, string][] = [[source, all.join(signature.list)]]
  if (time && time.place !== 'entry') written.unshift([time, known.get(time) ?? ''])
  return written
}

/** What the request itself holds of the template: its address, its method, a member of its body, a setting. */
function textsOf(signed: Template, view: DeliveryView): Texts {
  const others = valuesOf(signed).filter(({ place }) => place !== 'body')
  return new Map(
    others.flatMap((value) => {
      const text = value.read(view)
      return typeof text === 'string' ? [[value, text] as const] : []
    }),
  )
}

function toBytes(message: Message | Promise<Message>): Uint8Array {
  if (message instanceof Promise) throw new TypeError('sign() needs node:crypto')
  return joinMessage(message)
}

function withTime({ prefix, name }: Value, text: string, entries: readonly string[]): readonly string[] {
  return prefix === undefined ? entries.toSpliced(Number(name), 0, text) : [prefix + text, ...entries]
}

function toTimestamp(unit: SignedTimestamp['unit'], now: number): string {
  if (unit === 'rfc3339') return new Date(now).toISOString()
  return String(unit === 'milliseconds' ? now : Math.floor(now / 1000))
}

function toEntries(versions: readonly SignatureVersion[], keys: SigningKeys, message: Uint8Array): readonly string[] {
  const able = versions.filter(({ algorithm }) => keys[keyNameOf(algorithm)] !== undefined)
  if (able.length === 0) {
    const names = new Set(versions.map(({ algorithm }) => `"${keyNameOf(algorithm)}"`))
    throw new TypeError(`"keys" needs ${[...names].join(' or ')}`)
  }
  return able.map((version) => {
    const { prefix = '', encoding } = version
    return prefix + ENCODERS[encoding](signWith(version, keys, message))
  })
}
