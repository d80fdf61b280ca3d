import { importPublicKey, verifyWithKey } from '#ecdsa'
import { concatBytes } from '../../shared/bytes.ts'
import { constant, readSpki, writeSpki } from '../der.ts'
import { isP256Point, isP256Scalar } from '../p256.ts'
import type { Algorithm } from './algorithm.ts'
import { publicKeyAlgorithm } from './public-key.ts'

/** The AlgorithmIdentifier of ECDSA keys on P-256 (RFC 5480). */
const P256 = constant('301306072a8648ce3d020106082a8648ce3d030107')

interface EcdsaParts {
  readonly name: string
  readonly signatureBytes: readonly [least: number, most: number]
  readonly dsaEncoding: 'der' | 'ieee-p1363'
  /** The numbers r and s of a signature, 32 bytes each, or `undefined` where it is not the one encoding of them. */
  readonly toNumbers: (signature: Uint8Array) => readonly [r: Uint8Array, s: Uint8Array] | undefined
}

/**
 * ECDSA on P-256 with SHA-256. A backend sees a signature only where r and s are from 1 to n - 1, and always as their 64
 * bytes. Of (r, s) and (r, n - s) both are signatures, as in the standard: senders use either, so none is refused.
 */
export function ecdsa({ name, signatureBytes, dsaEncoding, toNumbers }: EcdsaParts): Algorithm<'publicKey'> {
  return publicKeyAlgorithm({
    name,
    signatureBytes,
    signing: { kind: 'ec', hash: 'sha256', dsaEncoding },
    jwk: { kty: 'EC', crv: 'P-256', algs: ['ES256'] },
    importKey: (key, label) => {
      const point = key.length === 65 ? key : readSpki(key, P256)
      if (!point || !isP256Point(point)) {
        throw new TypeError(
          `${label} is not a public key on P-256, with a point that is not compressed. Copy the whole key again.`,
        )
      }
      const imported = importPublicKey(writeSpki(P256, point))
      return async (message, signature) => {
        const numbers = toNumbers(signature)
        return numbers?.every(isP256Scalar) === true && verifyWithKey(imported, message, concatBytes(numbers))
      }
    },
  })
}
