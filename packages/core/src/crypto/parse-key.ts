import type { Algorithm, TokenAlgorithm, VerificationKey } from './algorithms/algorithm.ts'
import { decodeKey, type KeyFormat } from './key-format.ts'

const SEQUENCE = 0x30

/**
 * The key written as `text`.
 *
 * @param label what errors call the key: its option in quotes, and the provider where it is known
 * @throws TypeError that says what is wrong and what to do, and never the key
 */
export function parseKey(
  algorithm: Algorithm | TokenAlgorithm,
  format: KeyFormat,
  text: unknown,
  label = `"${algorithm.keyOption}"`,
): VerificationKey {
  const bytes = decodeKey(label, format, text)
  const { bytes: [least, most] = [1, Number.POSITIVE_INFINITY], encoding } = format
  if (bytes.length < least || bytes.length > most) {
    const limit = Number.isFinite(most) ? `${least} to ${most}` : `at least ${least}`
    throw new TypeError(`${label} is ${bytes.length} bytes long, but must have ${limit}. Copy the whole key again.`)
  }
  // SPKI is a sequence, and longer than any raw key but one of P-256, which begins with a 4.
  const isSpki = algorithm.keyOption === 'publicKey' && bytes[0] === SEQUENCE && bytes.length > 32
  if (isSpki && encoding !== 'pem' && encoding !== 'spki') {
    throw new TypeError(
      `${label} is ${bytes.length} bytes long: it is SPKI. Give the raw key, as the provider shows it.`,
    )
  }
  return algorithm.importKey(bytes, label)
}
