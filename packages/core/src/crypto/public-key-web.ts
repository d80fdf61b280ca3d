import { joinMessage, type Message } from '../shared/bytes.ts'

type Subtle = typeof crypto.subtle

export type PublicKey = ReturnType<Subtle['importKey']>

/** @param spki the key's SubjectPublicKeyInfo, in DER */
export function importSpki(spki: Uint8Array, algorithm: Parameters<Subtle['importKey']>[2]): PublicKey {
  const key = crypto.subtle.importKey('spki', toBuffer(spki), algorithm, false, ['verify'])
  // The first check reports what is wrong; until then it is nobody's unhandled rejection.
  key.catch(() => undefined)
  return key
}

export async function verifyDetached(
  key: PublicKey,
  algorithm: Parameters<Subtle['verify']>[0],
  { message, signature }: { readonly message: Message; readonly signature: Uint8Array },
): Promise<boolean> {
  const imported = await key
  return (
    crypto.subtle
      .verify(algorithm, imported, toBuffer(signature), toBuffer(joinMessage(message)))
      // Whatever the backend objects to is no signature, and no failure of the receiver.
      .catch(() => false)
  )
}

// TypeScript's WebCrypto takes views of an ArrayBuffer only; ours are never of a shared one.
function toBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}
