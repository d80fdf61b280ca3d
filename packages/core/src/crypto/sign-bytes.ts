import type * as NodeCrypto from 'node:crypto'
import { concatBytes, fromHex } from '../shared/bytes.ts'

// Signing is for tests and must be synchronous, so that its result goes into `new Request` as it is. WebCrypto cannot
// do that; node:crypto can, and every runtime that tests run on has it.

/** DER before a raw Ed25519 seed: PKCS #8 (RFC 8410). */
const PKCS8_PREFIX = fromHex('302e020100300506032b657004220420') as Uint8Array

/** @throws TypeError where there is no node:crypto */
export function signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array {
  const { createPrivateKey, sign } = nodeCrypto()
  const der = concatBytes([PKCS8_PREFIX, seed])
  const key = createPrivateKey({ key: der as Buffer, format: 'der', type: 'pkcs8' })
  return new Uint8Array(sign(null, message, key))
}

/** @throws TypeError where there is no node:crypto */
export function signHmac(secret: Uint8Array, message: Uint8Array): Uint8Array {
  return new Uint8Array(nodeCrypto().createHmac('sha256', secret).update(message).digest())
}

function nodeCrypto(): typeof NodeCrypto {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }
  const found = process?.getBuiltinModule?.('node:crypto')
  if (!found) throw new TypeError('sign() needs node:crypto. On Cloudflare Workers, set the flag nodejs_compat')
  return found as typeof NodeCrypto
}
