import { fromBase64 } from '../shared/bytes.ts'

/** One block of lines between BEGIN and END, which say the same of it. */
const PEM = /^-----BEGIN ([A-Z0-9 ]+)-----\r?\n((?:[A-Za-z0-9+/=]+\r?\n)+)-----END \1-----\s*$/

/** What may be given for a public key, and what to do about it. */
const OTHERS: readonly (readonly [label: RegExp, fix: string])[] = [
  [/PRIVATE/, 'is a private key. Give the public key.'],
  [/CERT/, 'is a certificate. Give its public key: openssl x509 -pubkey -noout.'],
  [/RSA/, 'is PKCS #1. Give SPKI: openssl rsa -RSAPublicKey_in -pubout.'],
]

/**
 * The bytes in a PEM text (RFC 7468).
 *
 * @param wanted what it must hold, such as `PUBLIC KEY`
 * @throws TypeError
 */
export function parsePem(text: string, wanted: string, label: string): Uint8Array {
  const [, found, lines = ''] = PEM.exec(text) ?? []
  if (found !== undefined && found !== wanted) {
    const other = wanted === 'PUBLIC KEY' ? OTHERS.find(([name]) => name.test(found)) : undefined
    const [, fix = `is PEM, but not -----BEGIN ${wanted}-----.`] = other ?? []
    throw new TypeError(`${label} ${fix}`)
  }
  const bytes = fromBase64(lines.replace(/[\r\n]/g, ''))
  if (bytes?.length) return bytes
  throw new TypeError(`${label} is not one whole PEM block, with line feeds and not "\\n" after its lines.`)
}
