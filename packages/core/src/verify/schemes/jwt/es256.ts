import { ecdsaP256P1363 } from '../../../crypto/algorithms/ecdsa-p256-p1363.ts'
import type { Jws } from '../../../provider/jwt-spec.ts'

/** ECDSA on P-256 with SHA-256, as tokens name it (RFC 7518). */
export const es256: Jws<'ES256'> = { alg: 'ES256', algorithm: ecdsaP256P1363 }
