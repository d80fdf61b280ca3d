import { importSecret, isEqualMac, hmacSha256 as makeMac } from '#hmac'
import { fromBase64, fromHex, fromUtf8, type Message } from '../shared/bytes.ts'
import { describeKind } from '../shared/describe-kind.ts'
import type { Algorithm, VerificationKey } from './algorithm.ts'
import { isOnCurve } from './curve.ts'
import { createEd25519Verifier, isStrictPublicKey } from './ed25519.ts'

/** How a provider writes its keys down. */
export interface KeyFormat {
  readonly encoding: 'base64' | 'hex' | 'utf8'
  /** What every key begins with, for example `whsec_`. */
  readonly prefix?: string
  /** Whether the prefix is a part of the key, and not only of how it is written. */
  readonly keepsPrefix?: true
  /** What a signing key begins with where it differs, for example `whsk_`. */
  readonly privatePrefix?: string
  /** Fewest and most bytes of a secret. Default: 1 and no limit. */
  readonly secretBytes?: readonly [least: number, most: number]
}

/** Ed25519 (RFC 8032), by strict rules that are the same in every runtime. The key is a public key of 32 bytes. */
export const ed25519: Algorithm = {
  name: 'ed25519',
  keyOption: 'publicKey',
  signatureBytes: [64, 64],
  // Two keys and two signatures, while a provider changes from one key to the next and signs with both.
  maxChecks: 4,
  findFault: (key) => {
    if (key.length !== 32) {
      return `is ${key.length} bytes long, but a public key has 32. Give it as the provider shows it.`
    }
    return isStrictPublicKey(key) && isOnCurve(key) ? undefined : 'is not a public key. Copy the whole key again.'
  },
  importKey: (key) => {
    const verifies = createEd25519Verifier(key as Uint8Array)
    return {
      verifiesAny: async (message, signatures) => {
        for (const signature of signatures) if (await verifies(message, signature)) return true
        return false
      },
    }
  },
}

/** HMAC with SHA-256, compared in full length and in constant time. The key is a shared secret. */
export const hmacSha256: Algorithm = {
  name: 'hmac-sha256',
  keyOption: 'secret',
  signatureBytes: [32, 32],
  maxChecks: Number.POSITIVE_INFINITY,
  findFault: (key, { secretBytes: [least, most] = [1, Number.POSITIVE_INFINITY] }) => {
    if (key.length >= least && key.length <= most) return undefined
    const limit = Number.isFinite(most) ? `${least} to ${most}` : `at least ${least}`
    return `is ${key.length} bytes long, but a secret has ${limit}. Copy the whole secret again.`
  },
  importKey: (key) => {
    const secret = importSecret(key as Uint8Array)
    return {
      verifiesAny: async (message, signatures) => {
        const expected = await makeMac(secret, message)
        return signatures.some((signature) => isEqualMac(expected, signature))
      },
    }
  },
}

export const DECODERS: Readonly<Record<KeyFormat['encoding'], (text: string) => Uint8Array | undefined>> = {
  base64: fromBase64,
  hex: fromHex,
  utf8: fromUtf8,
}

/** The names of the encodings, each with the usual mistake. */
const NAMES: Readonly<Record<KeyFormat['encoding'], string>> = {
  base64: 'base64. Remove quotes, and write + and / where it has - and _.',
  hex: 'lower-case hex. Remove quotes, and write its letters in lower case.',
  utf8: 'valid text. Copy it again.',
}

/**
 * The key written as `text`.
 *
 * @throws TypeError that names the option and what is wrong, never the key
 */
export function parseKey(algorithm: Algorithm, format: KeyFormat, text: unknown): VerificationKey {
  const { keyOption, importKey } = algorithm
  const bytes = decodeKey(keyOption, format, text)
  const fault = algorithm.findFault(bytes, format)
  if (fault !== undefined) throw new TypeError(`"${keyOption}" ${fault}`)
  return importKey(bytes)
}

/** The bytes of a key written as `text`; `name` is what its user calls it. */
export function decodeKey(name: string, { encoding, prefix = '', keepsPrefix }: KeyFormat, text: unknown): Uint8Array {
  if (typeof text !== 'string' || text === '') {
    throw new TypeError(
      `"${name}" is ${describeKind(text)}. Give the key as a string. Is the environment variable set?`,
    )
  }
  if (encoding !== 'utf8' && text.includes('-----BEGIN')) {
    throw new TypeError(`"${name}" is PEM. Give the key as the provider shows it, in ${encoding}.`)
  }
  if (text.trim() !== text) throw new TypeError(`"${name}" has white space at its start or end. Remove it.`)
  if (!text.startsWith(prefix))
    throw new TypeError(`"${name}" must begin with "${prefix}". Give the whole key, with its prefix.`)
  const bytes = DECODERS[encoding](keepsPrefix ? text : text.slice(prefix.length))
  if (bytes === undefined) throw new TypeError(`"${name}" is not ${NAMES[encoding]}`)
  return bytes
}
