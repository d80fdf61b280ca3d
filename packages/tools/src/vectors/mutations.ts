import { flipBit } from '../bytes.ts'

/** The bytes with one bit flipped, once for every byte. */
export function flippedBytes(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from(bytes, (_, index) => flipBit(bytes, 8 * index + (index % 8)))
}

/** The bytes with one bit flipped, once for every bit. */
export function flippedBits(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: 8 * bytes.length }, (_, index) => flipBit(bytes, index))
}

/** Every beginning of the bytes that is shorter than they are. */
export function truncations(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from(bytes, (_, length) => bytes.subarray(0, length))
}
