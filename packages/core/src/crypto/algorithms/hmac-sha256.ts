import type { Algorithm } from './algorithm.ts'
import { hmac } from './hmac.ts'

/** HMAC with SHA-256: a shared secret, and a MAC of 32 bytes. */
export const hmacSha256: Algorithm<'secret'> = hmac('HMAC-SHA256', 'sha256', 32)
