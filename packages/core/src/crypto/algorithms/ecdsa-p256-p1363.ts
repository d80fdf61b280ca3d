import type { Algorithm } from './algorithm.ts'
import { ecdsa } from './ecdsa.ts'

/** ECDSA on P-256 with SHA-256, whose signature is r and s, 32 bytes each (IEEE P1363), as in JWS with ES256. */
export const ecdsaP256P1363: Algorithm<'publicKey'> = ecdsa({
  name: 'ECDSA P-256 (P1363)',
  signatureBytes: [64, 64],
  dsaEncoding: 'ieee-p1363',
  toNumbers: (signature) => (signature.length === 64 ? [signature.subarray(0, 32), signature.subarray(32)] : undefined),
})
