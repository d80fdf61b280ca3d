import { sha256 } from '#digest'
import { isEqualMac } from '#hmac'
import { fromUtf8 } from '../../shared/bytes.ts'
import type { TokenAlgorithm } from './algorithm.ts'

/** A shorter token could be guessed. */
const LEAST_BYTES = 8

/** Compares a received text with the configured one, in a time that says nothing of either. */
export const tokenText: TokenAlgorithm = {
  name: 'token',
  keyOption: 'secret',
  signatureBytes: [1, 65_536],
  maxChecks: Number.POSITIVE_INFINITY,
  importKey(token, label = '"secret"') {
    if (token.length < LEAST_BYTES) {
      throw new TypeError(
        `${label} is ${token.length} bytes long, but a token has at least ${LEAST_BYTES}. Choose a longer one.`,
      )
    }
    return {
      async verifiesAny(_message, received) {
        const expected = fromUtf8(await sha256(token))
        const hashes = await Promise.all(received.map((text) => sha256(text)))
        return hashes.map((hash) => isEqualMac(expected, fromUtf8(hash))).includes(true)
      },
    }
  },
}
