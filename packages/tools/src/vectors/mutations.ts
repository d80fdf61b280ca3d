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

function flipBit(bytes: Uint8Array, index: number): Uint8Array {
  const flipped = Uint8Array.from(bytes)
  flipped[index >> 3] = (flipped[index >> 3] ?? 0) ^ (1 << (index & 7))
  return flipped
}

export function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}

export function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'))
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
