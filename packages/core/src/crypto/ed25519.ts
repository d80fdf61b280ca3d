import { importPublicKey, verifyWithKey } from '#ed25519'
import type { Message } from '../shared/bytes.ts'
import { isOnCurve, P, toNumber, toY } from './curve.ts'

// Runtimes disagree on malleable, small-order and non-canonical signatures. These checks run before
// any of them is asked, so that one signature has one verdict everywhere. They are the rules of
// ed25519-dalek's verify_strict. All values here are public: no constant time is needed.

/** The order L of the base point (RFC 8032, section 5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n

/** The y of two of the points of order 8; the other two have its negative. */
const Y8 = 0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n

/** The y coordinates of the points whose order divides the cofactor 8. */
const SMALL_ORDER_Y: readonly bigint[] = [0n, 1n, P - 1n, Y8, P - Y8]

/**
 * Whether `signature` is `publicKey`'s Ed25519 signature of `message` (RFC 8032, pure), by the strict
 * rules: canonical encodings only, no small-order points, S below the group order, cofactorless.
 * Anything else, whatever its length, is `false`.
 *
 * @param publicKey 32 raw bytes
 * @param signature 64 raw bytes
 * @see https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7
 *
 * @example
 * ```ts
 * import { generateKeyPairSync, sign } from 'node:crypto'
 * import { verifyEd25519 } from '@countersign/core/ed25519'
 *
 * const { publicKey, privateKey } = generateKeyPairSync('ed25519')
 * const raw = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32))
 * const message = new TextEncoder().encode('hello')
 * console.log(await verifyEd25519(raw, message, sign(null, message, privateKey))) // true
 * ```
 */
export async function verifyEd25519(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  // Off the curve, some backends throw and others say no.
  if (!isStrictPublicKey(publicKey) || !isOnCurve(publicKey)) return false
  return createEd25519Verifier(publicKey)([message], signature)
}

/** Prepares a key that {@link isStrictPublicKey} has accepted; preparing it costs more than a check of it. */
export function createEd25519Verifier(
  publicKey: Uint8Array,
): (message: Message, signature: Uint8Array) => Promise<boolean> {
  const key = importPublicKey(publicKey)
  return async (message, signature) => isStrictSignature(signature) && verifyWithKey(key, message, signature)
}

/** Whether the bytes are the canonical encoding of a y coordinate that no small-order point has. */
export function isStrictPublicKey(bytes: Uint8Array): boolean {
  return bytes.length === 32 && isStrictPoint(bytes)
}

function isStrictSignature(bytes: Uint8Array): boolean {
  return bytes.length === 64 && toNumber(bytes.subarray(32)) < L && isStrictPoint(bytes.subarray(0, 32))
}

function isStrictPoint(encoded: Uint8Array): boolean {
  const y = toY(encoded)
  return y < P && !SMALL_ORDER_Y.includes(y)
}
