import type { Algorithm } from './algorithm.ts'
import { rsa } from './rsa.ts'

/**
 * RSA with PKCS #1 v1.5 padding and SHA-1: a public key of 2048 to 8192 bits, and a signature as long as it. For
 * providers that sign with nothing better: two messages with one SHA-1 can be made, and a sender signs both with one.
 */
export const rsaSha1: Algorithm<'publicKey'> = rsa('RSA-SHA1', 'sha1')
