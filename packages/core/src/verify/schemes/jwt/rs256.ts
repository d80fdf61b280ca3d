import { rsaSha256 } from '../../../crypto/algorithms/rsa-sha256.ts'
import type { Jws } from '../../../provider/jwt-spec.ts'

/** RSASSA-PKCS1-v1_5 with SHA-256, as tokens name it (RFC 7518). */
export const rs256: Jws<'RS256'> = { alg: 'RS256', algorithm: rsaSha256 }
