import type { Message } from '../shared/bytes.ts'
import type { HashName } from './algorithms/algorithm.ts'
import { importSpki, type PublicKey, verifyDetached } from './public-key-web.ts'
import { WEB_HASHES } from './web-hashes.ts'

const NAME = 'RSASSA-PKCS1-v1_5'

export function importPublicKey(hash: HashName, spki: Uint8Array): PublicKey {
  return importSpki(spki, { name: NAME, hash: WEB_HASHES[hash] })
}

export function verifyWithKey(
  key: PublicKey,
  { message, signature }: { readonly hash: HashName; readonly message: Message; readonly signature: Uint8Array },
): Promise<boolean> {
  return verifyDetached(key, NAME, { message, signature })
}
