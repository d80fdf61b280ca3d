import { signEd25519 } from '#ed25519'
import { hmacSha256, importSecret } from '#hmac'
import { fromUtf8, toBase64, toHex } from './bytes.ts'
import { decodeKey } from './crypto/keys.ts'
import type { ProviderDefinition } from './provider.ts'
import type { Scheme, SignatureVersion } from './scheme.ts'
import { signedMessage } from './signature.ts'

/** Keys to sign with, written as the provider writes them. */
export interface SigningKeys {
  /** For Ed25519: the 32 bytes of the seed. */
  readonly privateKey?: string | undefined
  readonly secret?: string | undefined
}

export interface SignOptions {
  readonly keys: SigningKeys
  /** The time of sending, in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /** The event's id, where a header has it. Default: a new one. */
  readonly id?: string
}

/** What `fetch`, `new Request(url, …)` and Hono's `app.request(url, …)` take as it is. */
export interface SignedRequest<Body> {
  readonly method: 'POST'
  readonly headers: Record<string, string>
  /** Bytes as they were given, otherwise text. */
  readonly body: Body extends Uint8Array ? Body : string
}

const CONTENT_TYPES = { json: 'application/json', form: 'application/x-www-form-urlencoded' }
const ENCODERS = { base64: toBase64, hex: toHex }

/**
 * A request signed as the provider signs: for tests of a receiver.
 *
 * @param factory the provider without its keys: `telnyx`, not `telnyx({ … })`
 * @param body sent as it is when text or bytes; an object is made compact JSON. A time that stands in the body (Dfns's
 * `timestampSent`) is the caller's
 * @throws TypeError when the key to sign with is missing or malformed
 */
export function sign<Body extends string | Uint8Array | object>(
  factory: { readonly definition: ProviderDefinition },
  body: Body,
  { keys, now = Date.now, id = `msg_${crypto.randomUUID()}` }: SignOptions,
): SignedRequest<Body> {
  if (body instanceof ArrayBuffer) throw new TypeError('"body" must be text, a Uint8Array or an object')
  const { scheme, format } = factory.definition
  const sent = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  const signed = { id, timestamp: toTimestamp(scheme, now()) }
  const message = signedMessage(scheme, signed, typeof sent === 'string' ? fromUtf8(sent) : sent)

  const headers: Record<string, string> = { 'content-type': CONTENT_TYPES[format] }
  if (scheme.id) headers[scheme.id.header] = signed.id
  if (scheme.timestamp && 'header' in scheme.timestamp) headers[scheme.timestamp.header] = signed.timestamp
  headers[scheme.signature.header] = toSignatures(scheme, keys, message).join(scheme.signature.separator)
  return { method: 'POST', headers, body: sent as SignedRequest<Body>['body'] }
}

function toTimestamp({ timestamp }: Scheme, now: number): string {
  return String(timestamp?.unit === 'milliseconds' ? now : Math.floor(now / 1000))
}

function toSignatures({ signature }: Scheme, keys: SigningKeys, message: Uint8Array): readonly string[] {
  const signers = signature.versions.map((version) => ({ version, signer: SIGNERS[version.algorithm] }))
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

const SIGNERS: Readonly<Record<SignatureVersion['algorithm'], Signer>> = {
  ed25519: {
    keyName: 'privateKey',
    sign: ({ key: { encoding, privatePrefix = '' } }, text, message) => {
      const seed = decodeKey('privateKey', { encoding, prefix: privatePrefix }, text)
      // Svix writes the public key behind the seed.
      if (seed.length !== 32 && seed.length !== 64) throw new TypeError('"privateKey" must be 32 or 64 bytes')
      return signEd25519(seed.subarray(0, 32), message)
    },
  },
  'hmac-sha256': {
    keyName: 'secret',
    sign: ({ key }, text, message) => hmacSha256(importSecret(decodeKey('secret', key, text)), message),
  },
}
