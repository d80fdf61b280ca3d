import type { Algorithm } from './algorithm.ts'
import { hmac } from './hmac.ts'

/** HMAC with SHA-512: a shared secret, and a MAC of 64 bytes. */
export const hmacSha512: Algorithm<'secret'> = hmac('HMAC-SHA512', 'sha512', 64)
