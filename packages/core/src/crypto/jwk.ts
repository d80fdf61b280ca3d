import { concatBytes, fromBase64Url } from '../shared/bytes.ts'
import type { JsonWebKeyLike, PublicKeyAlgorithm, VerificationKey } from './algorithms/algorithm.ts'
import { writeRsaSpki } from './rsa-spki.ts'

type Kty = PublicKeyAlgorithm['jwk']['kty']
type Members = Readonly<Record<string, Uint8Array>>

const NOTHING = new Uint8Array()

/** The members that hold a public key (RFC 7518, section 6; RFC 8037), and the key that they are. */
const KEYS: Readonly<
  Record<Kty, { members: readonly string[]; bytes?: number; toKey: (read: Members) => Uint8Array }>
> = {
  OKP: { members: ['x'], bytes: 32, toKey: ({ x = NOTHING }) => x },
  EC: {
    members: ['x', 'y'],
    bytes: 32,
    toKey: ({ x = NOTHING, y = NOTHING }) => concatBytes([Uint8Array.of(4), x, y]),
  },
  RSA: { members: ['n', 'e'], toKey: ({ n = NOTHING, e = NOTHING }) => writeRsaSpki([n, e]) },
}

/** Members of private and of secret keys. */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

/**
 * The key of a key set, ready to verify with. What it says of itself must agree with the algorithm.
 *
 * @param label what errors call the key
 * @throws TypeError when it is a key of another kind or for another use, holds a private key, or is malformed
 */
export function importJwk(
  { jwk: wanted, importKey }: PublicKeyAlgorithm,
  jwk: JsonWebKeyLike,
  label = '"publicKey"',
): VerificationKey {
  const refuse = (why: string) => new TypeError(`${label} is a JWK ${why}.`)
  const { kty, crv, algs } = wanted
  const allowed = { kty: [kty], crv: [crv], use: [undefined, 'sig'], alg: [undefined, ...algs] }
  for (const [name, values] of Object.entries<readonly unknown[]>(allowed)) {
    if (!values.includes(jwk[name]))
      throw refuse(`whose "${name}" is not ${values.filter(Boolean).join(' or ') || 'absent'}`)
  }
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'))) {
    throw refuse('whose "key_ops" lack "verify"')
  }
  const extra = PRIVATE.find((name) => jwk[name] !== undefined)
  if (extra) throw refuse(`with the private member "${extra}": give the public key`)
  const { members, bytes: length, toKey } = KEYS[kty]
  const read = members.map((name) => {
    const text = jwk[name]
    const bytes = typeof text === 'string' ? fromBase64Url(text) : undefined
    // Coordinates have one length; the numbers of RSA begin with no zero.
    const isRight = length === undefined ? bytes?.[0] : bytes?.length === length
    if (!bytes || !isRight) throw refuse(`whose "${name}" is not canonical base64url`)
    return [name, bytes] as const
  })
  return importKey(toKey(Object.fromEntries(read)), label)
}
