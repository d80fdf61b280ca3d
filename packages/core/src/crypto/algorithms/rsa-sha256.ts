import type { Algorithm } from './algorithm.ts'
import { rsa } from './rsa.ts'

/** RSA with PKCS #1 v1.5 padding and SHA-256: a public key of 2048 to 8192 bits, and a signature as long as it. */
export const rsaSha256: Algorithm<'publicKey'> = rsa('RSA-SHA256', 'sha256')
