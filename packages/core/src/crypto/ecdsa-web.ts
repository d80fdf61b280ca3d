import type { Message } from '../shared/bytes.ts'
import { importSpki, type PublicKey, verifyDetached } from './public-key-web.ts'

export function importPublicKey(spki: Uint8Array): PublicKey {
  return importSpki(spki, { name: 'ECDSA', namedCurve: 'P-256' })
}

/** @param signature r and s, 32 bytes each */
export function verifyWithKey(key: PublicKey, message: Message, signature: Uint8Array): Promise<boolean> {
  return verifyDetached(key, { name: 'ECDSA', hash: 'SHA-256' }, { message, signature })
}
