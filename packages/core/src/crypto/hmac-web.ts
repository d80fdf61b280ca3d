import { joinMessage, type Message } from '../shared/bytes.ts'
import type { HashName } from './algorithms/algorithm.ts'
import { WEB_HASHES } from './web-hashes.ts'

type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** @param secret at least one byte */
export function importSecret(hash: HashName, secret: Uint8Array): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: WEB_HASHES[hash] }
  return crypto.subtle.importKey('raw', secret as Uint8Array<ArrayBuffer>, algorithm, false, ['sign'])
}

export async function computeMac(_hash: HashName, secret: Promise<CryptoKey>, message: Message): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', await secret, joinMessage(message) as Uint8Array<ArrayBuffer>))
}

/** Compares every byte whatever the first ones are: the time must not tell how many of them were right. */
export function isEqualMac(expected: Uint8Array, received: Uint8Array): boolean {
  if (expected.length !== received.length) return false
  let difference = 0
  for (const [index, byte] of expected.entries()) difference |= byte ^ (received[index] ?? 0)
  return difference === 0
}
