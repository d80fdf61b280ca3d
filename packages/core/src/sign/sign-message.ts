import { ENCODERS } from '../crypto/encodings.ts'
import { decodeKey } from '../crypto/keys.ts'
import { signEd25519, signHmac } from '../crypto/sign-bytes.ts'
import type { MessageSpec, SignatureVersion, SignedTimestamp, Texts } from '../provider/scheme.ts'
import type { DeliveryView, Value } from '../provider/value.ts'
import { joinMessage, type Message } from '../shared/bytes.ts'
import { buildMessage } from '../verify/schemes/message/template.ts'

/** Keys to sign with, written as the provider writes them. */
export interface SigningKeys {
  /** For Ed25519: the 32 bytes of the seed. */
  readonly privateKey?: string | undefined
  readonly secret?: string | undefined
}

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
  const known = new Map(texts)
  if (time && timestamp) known.set(time, toTimestamp(timestamp.unit, now))

  const entries = toEntries(signature.versions, keys, toBytes(buildMessage(signed, known, view)))
  const all = time?.place === 'entry' ? withTime(time, known.get(time) ?? '', entries) : entries
  const written: [Value, string][] = [[source, all.join(signature.list)]]
  if (time && time.place !== 'entry') written.unshift([time, known.get(time) ?? ''])
  return written
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

function toEntries(
  versions: readonly SignatureVersion[],
  keys: SigningKeys,
  message: Uint8Array,
): readonly string[] {
  const signers = versions.map((version) => ({ version, signer: SIGNERS[version.algorithm.keyOption] }))
  const able = signers.filter(({ signer }) => keys[signer.keyName] !== undefined)
  if (able.length === 0) {
    throw new TypeError(`"keys" needs ${signers.map(({ signer }) => `"${signer.keyName}"`).join(' or ')}`)
  }
  return able.map(({ version, signer }) => {
    const { prefix = '', encoding } = version
    return prefix + ENCODERS[encoding](signer.sign(version, keys[signer.keyName], message))
  })
}

interface Signer {
  readonly keyName: keyof SigningKeys
  readonly sign: (version: SignatureVersion, key: string | undefined, message: Uint8Array) => Uint8Array
}

const SIGNERS: Readonly<Record<'publicKey' | 'secret', Signer>> = {
  publicKey: {
    keyName: 'privateKey',
    sign: ({ key: { encoding, privatePrefix = '' } = { encoding: 'base64' } }, text, message) => {
      const seed = decodeKey('privateKey', { encoding, prefix: privatePrefix }, text)
      // Svix writes the public key after the seed.
      if (seed.length !== 32 && seed.length !== 64) throw new TypeError('"privateKey" must be 32 or 64 bytes')
      return signEd25519(seed.subarray(0, 32), message)
    },
  },
  secret: {
    keyName: 'secret',
    sign: ({ key = { encoding: 'utf8' } }, text, message) => signHmac(decodeKey('secret', key, text), message),
  },
}
