import { importPublicKey, verifyWithKey } from '#ed25519'
import { fromHex, type Message } from '../bytes.ts'
import { isOnCurve } from './curve.ts'

// Runtimes disagree on malleable, small-order and non-canonical signatures. These checks run before
// any of them is asked, so that one signature has one verdict everywhere. They are the rules of
// ed25519-dalek's verify_strict. All values here are public: no constant time is needed.

/** The order L of the base point (RFC 8032, section 5.1), little endian like every value here. */
const ORDER = constant('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')

/** The prime 2^255 - 19. */
const PRIME = constant(`ed${'ff'.repeat(30)}7f`)

/** The y coordinates of the points whose order divides the cofactor 8. */
const SMALL_ORDER_Y: readonly Uint8Array[] = [
  constant('00'.repeat(32)),
  constant(`01${'00'.repeat(31)}`),
  constant('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
  constant('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
  constant(`ec${'ff'.repeat(30)}7f`),
]

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
  return bytes.length === 64 && isBelow(bytes.subarray(32), ORDER) && isStrictPoint(bytes.subarray(0, 32))
}

function isStrictPoint(encoded: Uint8Array): boolean {
  const y = Uint8Array.from(encoded)
  y[31] = (y[31] ?? 0) & 0x7f // the sign of x, which is not part of y
  return isBelow(y, PRIME) && !SMALL_ORDER_Y.some((small) => isEqual(y, small))
}

function isBelow(value: Uint8Array, bound: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    const difference = (value[i] ?? 0) - (bound[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i])
}

function constant(hex: string): Uint8Array {
  return fromHex(hex) as Uint8Array
}
