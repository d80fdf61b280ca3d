// Where there is no node:crypto: WebCrypto, or tweetnacl on a runtime whose WebCrypto has no Ed25519.

import { joinMessage, type Message } from '../shared/bytes.ts'
import type { Verifier } from './verifier.ts'

export type PublicKey = Promise<Verifier>

export function importPublicKey(raw: Uint8Array): PublicKey {
  const verifier = subtleVerifier(raw).catch(async () => {
    const { tweetnaclVerifier } = await import('./ed25519-tweetnacl.ts')
    return tweetnaclVerifier(raw)
  })
  // The first check reports what is wrong; until then it is nobody's unhandled rejection.
  verifier.catch(() => undefined)
  return verifier
}

export async function verifyWithKey(key: PublicKey, message: Message, signature: Uint8Array): Promise<boolean> {
  const verify = await key
  return verify(joinMessage(message), signature)
}

/** Rejects where WebCrypto has no Ed25519. */
export async function subtleVerifier(raw: Uint8Array): Promise<Verifier> {
  const key = await crypto.subtle.importKey('raw', toBuffer(raw), 'Ed25519', false, ['verify'])
  return (message, signature) =>
    // Whatever the backend objects to is no signature, and no failure of the receiver.
    crypto.subtle.verify('Ed25519', key, toBuffer(signature), toBuffer(message)).catch(() => false)
}

// TypeScript's WebCrypto takes views of an ArrayBuffer only; ours are never of a shared one.
function toBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}
