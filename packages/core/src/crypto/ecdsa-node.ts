import type { KeyObject } from 'node:crypto'
import type { Message } from '../shared/bytes.ts'
import { writeTwoUnsigned } from './der.ts'
import { importSpki, verifyDetached } from './public-key-node.ts'

export function importPublicKey(spki: Uint8Array): KeyObject {
  return importSpki(spki)
}

/** @param signature r and s, 32 bytes each, both above zero */
export function verifyWithKey(key: KeyObject, message: Message, signature: Uint8Array): Promise<boolean> {
  // In DER, which is the default: workerd's node:crypto takes a key object without options only.
  const numbers = [signature.subarray(0, 32), signature.subarray(32)] as const
  return verifyDetached('sha256', key, { message, signature: writeTwoUnsigned(numbers) })
}
