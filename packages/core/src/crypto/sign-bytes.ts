import type * as NodeCrypto from 'node:crypto'
import { toPkcs8 } from './ed25519-der.ts'

// Signing is for tests and must be synchronous, so that its result goes into `new Request` as it is. WebCrypto cannot
// do that; node:crypto can, and every runtime that tests run on has it.

/** @throws TypeError where there is no node:crypto */
export function signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array {
  const { createPrivateKey, sign } = nodeCrypto()
  const key = createPrivateKey({ key: toPkcs8(seed) as Buffer, format: 'der', type: 'pkcs8' })
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
