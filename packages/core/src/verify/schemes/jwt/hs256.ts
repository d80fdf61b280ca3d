import { hmacSha256 } from '../../../crypto/algorithms/hmac-sha256.ts'
import type { Jws } from '../../../provider/jwt-spec.ts'

/** HMAC with SHA-256, as tokens name it (RFC 7518). */
export const hs256: Jws<'HS256'> = { alg: 'HS256', algorithm: hmacSha256 }
