import { toHex } from '../shared/bytes.ts'

// The numbers of P-256 (SEC 2, section 2.4.2; also secp256r1 and prime256v1), all of them public: plain BigInt will do.

/** The prime of the field. */
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n

const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

/** The order n of the base point. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** Whether the bytes are a point of P-256, uncompressed: 4, x and y. Every such point is of the order n. */
export function isP256Point(bytes: Uint8Array): boolean {
  if (bytes.length !== 65 || bytes[0] !== 4) return false
  const [x, y] = [toNumber(bytes.subarray(1, 33)), toNumber(bytes.subarray(33))]
  return x < P && y < P && (y * y - (x * x - 3n) * x - B) % P === 0n
}

/** Whether 32 bytes are a number that a signature may hold: from 1 to n - 1. */
export function isP256Scalar(bytes: Uint8Array): boolean {
  const number = toNumber(bytes)
  return number > 0n && number < N
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`)
}
