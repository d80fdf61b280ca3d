import { startsWith } from '../../shared/bytes.ts'
import { isOnCurve } from '../curve.ts'
import { createEd25519Verifier, isStrictPublicKey } from '../ed25519.ts'
import { ED25519_SPKI } from '../ed25519-spki.ts'
import type { Algorithm } from './algorithm.ts'
import { publicKeyAlgorithm } from './public-key.ts'

/** Ed25519 (RFC 8032, pure) by the strict rules of `verifyEd25519`: a public key of 32 bytes, and a signature of 64. */
export const ed25519: Algorithm<'publicKey'> = publicKeyAlgorithm({
  name: 'Ed25519',
  signatureBytes: [64, 64],
  signing: { kind: 'ed25519', hash: null },
  jwk: { kty: 'OKP', crv: 'Ed25519', algs: ['EdDSA', 'Ed25519'] },
  importKey: (key, label) => {
    const raw = startsWith(key, ED25519_SPKI) ? key.subarray(ED25519_SPKI.length) : key
    if (raw.length !== 32) {
      throw new TypeError(
        `${label} is ${raw.length} bytes long, but a public key has 32. Give it as the provider shows it.`,
      )
    }
    if (!isStrictPublicKey(raw) || !isOnCurve(raw)) {
      throw new TypeError(`${label} is not a public key. Copy the whole key again.`)
    }
    return createEd25519Verifier(raw)
  },
})
