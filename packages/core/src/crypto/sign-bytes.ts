import type * as NodeCrypto from 'node:crypto'
import { concatBytes } from '../shared/bytes.ts'
import type { KeyPairSigning, MacSigning } from './algorithms/algorithm.ts'
import { constant } from './der.ts'

// Signing is for tests and must be synchronous, so that its result goes into `new Request` as it is. WebCrypto cannot
// do that; node:crypto can, and every runtime that tests run on has it.

/** DER before what private keys are made of, in PKCS #8: an Ed25519 seed (RFC 8410), a scalar of P-256 (RFC 5915). */
const PKCS8 = {
  ed25519: constant('302e020100300506032b657004220420'),
  ec: constant('3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420'),
}

/**
 * @param key a secret; or a private key in PKCS #8 (DER), of Ed25519 also its seed
 * @throws TypeError where there is no node:crypto, or the key is none of the algorithm
 */
export function signBytes(signing: MacSigning | KeyPairSigning, key: Uint8Array, message: Uint8Array): Uint8Array {
  if (signing.kind === 'hmac') {
    return new Uint8Array(nodeCrypto().createHmac(signing.hash, key).update(message).digest())
  }
  const { hash, dsaEncoding } = signing
  const privateKey = importPrivateKey(signing, key)
  return new Uint8Array(nodeCrypto().sign(hash, message, { key: privateKey, ...(dsaEncoding && { dsaEncoding }) }))
}

/**
 * The public key of a private one, as the algorithm's `importKey` takes it: in SPKI, and raw where it has such a form.
 *
 * @throws TypeError as {@link signBytes}
 */
export function toPublicKey(
  signing: KeyPairSigning,
  privateKey: Uint8Array,
): { readonly raw: Uint8Array; readonly spki: Uint8Array } {
  const key = nodeCrypto().createPublicKey(importPrivateKey(signing, privateKey))
  const spki = new Uint8Array(key.export({ format: 'der', type: 'spki' }))
  const rawBytes = { ed25519: 32, ec: 65, rsa: spki.length }[signing.kind]
  return { raw: spki.subarray(-rawBytes), spki }
}

/**
 * A private key in PKCS #8 (DER). One seed makes one key, but of RSA, whose keys node:crypto makes of no seed.
 *
 * @param seed 32 bytes
 */
export function toPrivateKey({ kind }: KeyPairSigning, seed: Uint8Array): Uint8Array {
  if (kind === 'rsa') {
    const { privateKey } = nodeCrypto().generateKeyPairSync('rsa', { modulusLength: 2048 })
    return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }))
  }
  // Without its first bit, a scalar is below the order of the curve.
  return concatBytes([PKCS8[kind], Uint8Array.of((seed[0] ?? 0) & 0x7f), seed.subarray(1)])
}

function importPrivateKey({ kind }: KeyPairSigning, bytes: Uint8Array): NodeCrypto.KeyObject {
  const { createPrivateKey } = nodeCrypto()
  // Svix writes the public key after the seed.
  const isSeed = kind === 'ed25519' && (bytes.length === 32 || bytes.length === 64)
  const der = isSeed ? concatBytes([PKCS8.ed25519, bytes.subarray(0, 32)]) : bytes
  const wanted = kind === 'ed25519' ? 'a seed of 32 bytes, or PKCS #8' : 'PKCS #8'
  try {
    const key = createPrivateKey({ key: der as Buffer, format: 'der', type: 'pkcs8' })
    if (key.asymmetricKeyType === kind) return key
  } catch {}
  throw new TypeError(`"privateKey" is no private key of ${kind}: give ${wanted}`)
}

function nodeCrypto(): typeof NodeCrypto {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }
  const found = process?.getBuiltinModule?.('node:crypto')
  if (!found) throw new TypeError('sign() needs node:crypto. On Cloudflare Workers, set the flag nodejs_compat')
  return found as typeof NodeCrypto
}
