import { rsaSha512 } from '../../../crypto/algorithms/rsa-sha512.ts'
import type { Jws } from '../../../provider/jwt-spec.ts'

/** RSASSA-PKCS1-v1_5 with SHA-512, as tokens name it (RFC 7518). */
export const rs512: Jws<'RS512'> = { alg: 'RS512', algorithm: rsaSha512 }
