// DER (X.690), as much as keys and signatures need. It is read strictly: every structure has one encoding, and all
// others are `undefined`. All values in here are public: no constant time is needed.

import { concatBytes, fromHex, startsWith } from '../shared/bytes.ts'

const INTEGER = 0x02
const BIT_STRING = 0x03
const SEQUENCE = 0x30

interface Element {
  readonly content: Uint8Array
  /** What comes after it. */
  readonly rest: Uint8Array
}

/** The element at the start of the bytes, which must have this tag and at most 65,535 bytes. */
function readElement(bytes: Uint8Array, tag: number): Element | undefined {
  const [found, first = 0x80] = bytes
  // 0x80 is the indefinite length of BER; 0x81 and 0x82 are followed by one and two bytes of length.
  if (found !== tag || first === 0x80 || first > 0x82) return undefined
  const start = first < 0x80 ? 2 : 2 + first - 0x80
  const length = first < 0x80 ? first : bytes.subarray(2, start).reduce((sum, byte) => sum * 256 + byte, 0)
  if (first > 0x80 && length < (first === 0x81 ? 0x80 : 0x100)) return undefined
  if (bytes.length < start + length) return undefined
  return { content: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) }
}

/** The integer at the start of the bytes, which must not be negative: its big-endian bytes, without zeros before them. */
function readUnsigned(bytes: Uint8Array): Element | undefined {
  const element = readElement(bytes, INTEGER)
  const [first = 0x80, second = 0x80] = element?.content ?? []
  if (!element || first >= 0x80 || (first === 0 && second < 0x80 && element.content.length > 1)) return undefined
  return first === 0 ? { ...element, content: element.content.subarray(1) } : element
}

/** Exactly two integers in a sequence, and nothing after it. */
export function readTwoUnsigned(bytes: Uint8Array): readonly [Uint8Array, Uint8Array] | undefined {
  const sequence = readElement(bytes, SEQUENCE)
  const first = sequence?.rest.length === 0 ? readUnsigned(sequence.content) : undefined
  const second = first && readUnsigned(first.rest)
  return first && second?.rest.length === 0 ? [first.content, second.content] : undefined
}

/** The key in a SubjectPublicKeyInfo (RFC 5280) of this algorithm, which is given as its DER. */
export function readSpki(spki: Uint8Array, algorithm: Uint8Array): Uint8Array | undefined {
  const info = readElement(spki, SEQUENCE)
  if (info?.rest.length !== 0 || !startsWith(info.content, algorithm)) return undefined
  const bits = readElement(info.content.subarray(algorithm.length), BIT_STRING)
  // The first byte counts the bits that are not used.
  return bits?.rest.length === 0 && bits.content[0] === 0 ? bits.content.subarray(1) : undefined
}

/** Whether the bytes look like a SubjectPublicKeyInfo, of whatever algorithm. */
export function isSpki(bytes: Uint8Array): boolean {
  const info = readElement(bytes, SEQUENCE)
  const algorithm = info?.rest.length === 0 ? readElement(info.content, SEQUENCE) : undefined
  return algorithm !== undefined && readElement(algorithm.rest, BIT_STRING)?.rest.length === 0
}

/** A sequence of two integers, each of which is given by its big-endian bytes and is above zero. */
export function writeTwoUnsigned([first, second]: readonly [Uint8Array, Uint8Array]): Uint8Array {
  return writeElement(SEQUENCE, concatBytes([writeUnsigned(first), writeUnsigned(second)]))
}

export function writeSpki(algorithm: Uint8Array, key: Uint8Array): Uint8Array {
  return writeElement(SEQUENCE, concatBytes([algorithm, writeElement(BIT_STRING, concatBytes([ZERO, key]))]))
}

const ZERO = new Uint8Array(1)

function writeUnsigned(bytes: Uint8Array): Uint8Array {
  const minimal = bytes.subarray(bytes.findIndex((byte) => byte !== 0))
  const [first = 0x80] = minimal
  return writeElement(INTEGER, first < 0x80 ? minimal : concatBytes([ZERO, minimal]))
}

function writeElement(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content
  const header = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return concatBytes([Uint8Array.of(tag, ...header), content])
}

/** The bytes of a constant of this source. */
export function constant(hex: string): Uint8Array {
  return fromHex(hex) ?? ZERO
}
