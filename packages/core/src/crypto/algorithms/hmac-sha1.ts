import type { Algorithm } from './algorithm.ts'
import { hmac } from './hmac.ts'

/** HMAC with SHA-1: a shared secret, and a MAC of 20 bytes. */
export const hmacSha1: Algorithm<'secret'> = hmac('HMAC-SHA1', 'sha1', 20)
