import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** @param secret at least one byte */
export function importSecret(secret: Uint8Array): KeyObject {
  return createSecretKey(secret)
}

export function hmacSha256(secret: KeyObject, message: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(message).digest()
}

// Not subtle.verify: until March 2026 Node compared there with memcmp (CVE-2026-21713).
export function isEqualMac(expected: Uint8Array, received: Uint8Array): boolean {
  return expected.length === received.length && timingSafeEqual(expected, received)
}
