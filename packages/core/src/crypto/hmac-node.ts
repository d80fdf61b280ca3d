import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Message } from '../shared/bytes.ts'
import type { HashName } from './algorithms/algorithm.ts'

/** @param secret at least one byte */
export function importSecret(_hash: HashName, secret: Uint8Array): KeyObject {
  return createSecretKey(secret)
}

export function computeMac(hash: HashName, secret: KeyObject, message: Message): Uint8Array {
  const hmac = createHmac(hash, secret)
  for (const part of message) hmac.update(part)
  return hmac.digest()
}

// Not subtle.verify: until March 2026 Node compared there with memcmp (CVE-2026-21713).
export function isEqualMac(expected: Uint8Array, received: Uint8Array): boolean {
  // A copy out of Node's pool: a short array has no memory that native code could read, until it is given some.
  return expected.length === received.length && timingSafeEqual(expected, Buffer.from(received))
}
