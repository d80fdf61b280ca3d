import { computeMac, importSecret, isEqualMac } from '#hmac'
import type { Algorithm, HashName } from './algorithm.ts'

/** HMAC (RFC 2104) with the whole MAC for its signature: a part of one is none. */
export function hmac(name: string, hash: HashName, macBytes: number): Algorithm<'secret'> {
  return {
    name,
    keyOption: 'secret',
    signatureBytes: [macBytes, macBytes],
    // One MAC is computed for each key, whatever the number of signatures, and takes about a microsecond.
    maxChecks: Number.POSITIVE_INFINITY,
    signing: { kind: 'hmac', hash },
    importKey: (key, label = '"secret"') => {
      if (key.length === 0) throw new TypeError(`${label} is 0 bytes long. Copy the whole secret again.`)
      const secret = importSecret(hash, key)
      return {
        verifiesAny: async (message, signatures) => {
          const expected = await computeMac(hash, secret, message)
          return signatures.some((signature) => isEqualMac(expected, signature))
        },
        mac: (text) => computeMac(hash, secret, [text]),
      }
    },
  }
}
