import { createHash } from 'node:crypto'

// The curve edwards25519 (RFC 8032, section 5.1) by schoolbook arithmetic: slow, leaking, and short enough to be
// read. It makes what no signer makes: points of small order, mixed points, and signatures that only hold by them.

export const PRIME: bigint = 2n ** 255n - 19n
export const ORDER: bigint = 2n ** 252n + 27742317777372353535851937790883648493n

export interface Point {
  readonly x: bigint
  readonly y: bigint
}

const NEUTRAL: Point = { x: 0n, y: 1n }
const D = mod(-121665n * invert(121666n))
const SQRT_MINUS_1 = power(2n, (PRIME - 1n) / 4n)

export function add(a: Point, b: Point): Point {
  const product = mod(D * a.x * b.x * a.y * b.y)
  return {
    x: mod((a.x * b.y + b.x * a.y) * invert(1n + product)),
    y: mod((a.y * b.y + a.x * b.x) * invert(1n - product)),
  }
}

export function multiply(point: Point, scalar: bigint): Point {
  let result = NEUTRAL
  for (let bits = scalar, doubled = point; bits > 0n; bits >>= 1n, doubled = add(doubled, doubled)) {
    if (bits & 1n) result = add(result, doubled)
  }
  return result
}

/** The point of the curve with this y whose x has this sign, if there is one. */
export function decodeY(y: bigint, sign: bigint): Point | undefined {
  const xx = mod((y * y - 1n) * invert(D * y * y + 1n))
  const root = power(xx, (PRIME + 3n) / 8n)
  const x = [root, mod(root * SQRT_MINUS_1)].find((candidate) => mod(candidate * candidate) === mod(xx))
  if (x === undefined) return undefined
  return { x: (x & 1n) === sign ? x : mod(-x), y: mod(y) }
}

/** The point that 32 bytes encode, which must be one of the curve. */
export function decode(encoded: Uint8Array): Point {
  const number = fromLittleEndian(encoded)
  const point = decodeY(number & (2n ** 255n - 1n), number >> 255n)
  if (!point) throw new TypeError('The bytes encode no point')
  return point
}

/** The 32 bytes of a y below 2^255, canonical or not, and a sign bit. */
export function encodeY(y: bigint, sign: bigint): Uint8Array {
  return toLittleEndian(y | (sign << 255n))
}

export function encode({ x, y }: Point): Uint8Array {
  return encodeY(y, x & 1n)
}

/** The number that the verification equation `S·B = R + k·A` multiplies the key by. */
export function challenge(r: Uint8Array, publicKey: Uint8Array, message: Uint8Array): bigint {
  const digest = createHash('sha512').update(r).update(publicKey).update(message).digest()
  return fromLittleEndian(digest) % ORDER
}

export function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n)
}

export function toLittleEndian(number: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => Number((number >> BigInt(8 * index)) & 0xffn))
}

function mod(number: bigint): bigint {
  const remainder = number % PRIME
  return remainder < 0n ? remainder + PRIME : remainder
}

function invert(number: bigint): bigint {
  return power(mod(number), PRIME - 2n)
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let bits = exponent, square = mod(base); bits > 0n; bits >>= 1n, square = mod(square * square)) {
    if (bits & 1n) result = mod(result * square)
  }
  return result
}
