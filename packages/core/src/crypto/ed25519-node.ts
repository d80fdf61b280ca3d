import { createPublicKey, type KeyObject, verify as nodeVerify } from 'node:crypto'
import type { Message } from '../shared/bytes.ts'
import { toSpki } from './ed25519-der.ts'

export function importPublicKey(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(toSpki(raw)), format: 'der', type: 'spki' })
}

// The callback form runs on libuv's thread pool: the event loop stays free, and two cores verify
// about 1.6 times as many signatures a second as with the synchronous call.
export function verifyWithKey(key: KeyObject, message: Message, signature: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    // Whatever the backend objects to is no signature, and no failure of the receiver.
    nodeVerify(null, joinBuffers(message), key, Buffer.from(signature), (error, valid) => resolve(!error && valid))
  })
}

// Out of Node's pool, like the signature: memory of its own for each, thousands a second, keeps the collector busy.
function joinBuffers(message: Message): Uint8Array {
  return Buffer.concat(message.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
}
