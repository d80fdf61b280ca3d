import { fromBase64, fromHex, fromUpperHex, fromUtf8 } from '../shared/bytes.ts'
import { describeKind } from '../shared/describe-kind.ts'
import { parsePem } from './pem.ts'

/** How a provider writes its keys down. */
export interface KeyFormat {
  /** `HEX` is upper-case; `pem` and `spki` are a public key's SubjectPublicKeyInfo, in PEM and in one line of base64. */
  readonly encoding: KeyEncoding
  /** What every key begins with, for example `whsec_`. */
  readonly prefix?: string
  /** Whether the prefix is a part of the key, and not only of how it is written. */
  readonly keepsPrefix?: true
  /** What a signing key begins with where it differs, for example `whsk_`. */
  readonly privatePrefix?: string
  /** Fewest and most bytes of a key, once decoded. Default: as the algorithm wants it, and of a secret at least 1. */
  readonly bytes?: readonly [least: number, most: number]
}

/** How the bytes of a key become text. */
export type KeyEncoding = 'base64' | 'base64url' | 'hex' | 'HEX' | 'utf8' | 'pem' | 'spki'

type LineEncoding = Exclude<KeyEncoding, 'pem'>

export const DECODERS: Readonly<Record<LineEncoding, (text: string) => Uint8Array | undefined>> = {
  base64: fromKeyBase64,
  base64url: fromKeyBase64Url,
  hex: fromHex,
  HEX: fromUpperHex,
  utf8: fromUtf8,
  spki: fromKeyBase64,
}

/** What each is called in errors, with what tells it from the others. */
const NAMES: Readonly<Record<LineEncoding, string>> = {
  base64: 'base64 with + and /',
  base64url: 'base64url with - and _',
  hex: 'lower-case hex',
  HEX: 'upper-case hex',
  utf8: 'text',
  spki: 'a public key in one line of base64',
}

/**
 * The bytes of base64, or `undefined`. A key may be spelt in several ways, as a signature may not: who configures it gains
 * nothing by another padding, or by other unused bits in the last digit.
 */
function fromKeyBase64(text: string): Uint8Array | undefined {
  const [digits = '', ...padding] = text.split('=')
  if (/[^A-Za-z0-9+/]/.test(digits) || padding.some((between) => between !== '')) return undefined
  try {
    return fromBase64(btoa(atob(digits)))
  } catch {
    return undefined
  }
}

function fromKeyBase64Url(text: string): Uint8Array | undefined {
  return /[+/]/.test(text) ? undefined : fromKeyBase64(text.replaceAll('-', '+').replaceAll('_', '/'))
}

/** What Supabase writes before each key: the version that it signs with. */
const VERSION = /^v\d+[a-z]?,/

/** What keys of well-known kinds begin with. Only this much of a key may be shown. */
const KNOWN_PREFIX = /^(?:v1a?,)?(?:whsec|whpk|whsk|sk|pk|rk)_/

/**
 * The bytes of a key.
 *
 * @param label what errors call the key: its option in quotes, and the provider
 * @param pemLabel what PEM must hold
 * @throws TypeError that says what is wrong, and never the key
 */
export function decodeKey(
  label: string,
  { encoding, prefix = '', keepsPrefix }: KeyFormat,
  text: unknown,
  pemLabel = 'PUBLIC KEY',
): Uint8Array {
  if (typeof text !== 'string' || text === '') {
    throw new TypeError(`${label} is ${describeKind(text)}. Give the key as a string. Is the environment variable set?`)
  }
  if (/^["'`]./.test(text) && text.trimEnd().endsWith(text.charAt(0))) {
    throw new TypeError(`${label} is in quotes. Remove quotes around it.`)
  }
  if (encoding === 'pem') return parsePem(text, pemLabel, label)
  if (text.includes('-----BEGIN')) {
    throw new TypeError(`${label} is PEM. Give the key as the provider shows it: ${NAMES[encoding]}.`)
  }
  if (text.trim() !== text) throw new TypeError(`${label} has white space at its start or end. Remove it.`)
  const [version = ''] = VERSION.exec(text) ?? []
  if (version && prefix && text.startsWith(prefix, version.length)) {
    throw new TypeError(
      `${label} begins with "${version}${prefix}". Remove "${version}", and give several keys with "|" between them as a list.`,
    )
  }
  const [known = prefix] = KNOWN_PREFIX.exec(text) ?? []
  const found = known === prefix ? '' : `, but begins with "${known}", as keys of another kind or provider do`
  if (!text.startsWith(prefix)) throw new TypeError(`${label} must begin with "${prefix}"${found}. Give the whole key.`)
  const bytes = DECODERS[encoding](keepsPrefix ? text : text.slice(prefix.length))
  if (!bytes) throw new TypeError(`${label} is not ${NAMES[encoding]}${found}. Copy the whole key again.`)
  return bytes
}
