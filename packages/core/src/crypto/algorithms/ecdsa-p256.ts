import { readTwoUnsigned } from '../der.ts'
import type { Algorithm } from './algorithm.ts'
import { ecdsa } from './ecdsa.ts'

/** ECDSA on P-256 with SHA-256, whose signature is a DER sequence of two integers: 8 to 72 bytes. */
export const ecdsaP256: Algorithm<'publicKey'> = ecdsa({
  name: 'ECDSA P-256',
  signatureBytes: [8, 72],
  dsaEncoding: 'der',
  toNumbers: (signature) => {
    const [r, s] = readTwoUnsigned(signature)?.map(to32Bytes) ?? []
    return r && s ? [r, s] : undefined
  },
})

function to32Bytes(number: Uint8Array): Uint8Array | undefined {
  if (number.length > 32) return undefined
  const bytes = new Uint8Array(32)
  bytes.set(number, 32 - number.length)
  return bytes
}
