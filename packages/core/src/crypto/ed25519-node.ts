import type { KeyObject } from 'node:crypto'
import { concatBytes, type Message } from '../shared/bytes.ts'
import { ED25519_SPKI } from './ed25519-spki.ts'
import { importSpki, verifyDetached } from './public-key-node.ts'

export function importPublicKey(raw: Uint8Array): KeyObject {
  return importSpki(concatBytes([ED25519_SPKI, raw]))
}

export function verifyWithKey(key: KeyObject, message: Message, signature: Uint8Array): Promise<boolean> {
  return verifyDetached(null, key, { message, signature })
}
