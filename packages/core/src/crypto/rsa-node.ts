import type { KeyObject } from 'node:crypto'
import type { Message } from '../shared/bytes.ts'
import type { HashName } from './algorithms/algorithm.ts'
import { importSpki, verifyDetached } from './public-key-node.ts'

export function importPublicKey(_hash: HashName, spki: Uint8Array): KeyObject {
  return importSpki(spki)
}

export function verifyWithKey(
  key: KeyObject,
  { hash, ...signed }: { readonly hash: HashName; readonly message: Message; readonly signature: Uint8Array },
): Promise<boolean> {
  // PKCS #1 v1.5 is the default: workerd's node:crypto takes a key object without options only.
  return verifyDetached(hash, key, signed)
}
