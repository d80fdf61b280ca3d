import { inflateBody } from '../../verify/inflate/inflate-body.ts'
import type { BodyGuess } from './body-guess.ts'

/** @param maxBytes a small body may inflate to gigabytes: one that inflates to more is no guess */
export async function* compressedGuesses(body: Uint8Array, maxBytes: number): AsyncGenerator<BodyGuess> {
  for (const { format, magic } of COMPRESSIONS) {
    if (!magic(body)) continue
    const inflated = await decompress(body, format, maxBytes)
    if (inflated) yield { code: 'body_compressed', body: inflated, writtenAs: `inflated from ${format}` }
  }
}

interface Compression {
  readonly format: 'gzip' | 'deflate'
  readonly magic: (body: Uint8Array) => boolean
}

const COMPRESSIONS: readonly Compression[] = [
  { format: 'gzip', magic: ([first, second]) => first === 0x1f && second === 0x8b },
  { format: 'deflate', magic: ([first = 0, second = 0]) => first === 0x78 && ((first << 8) | second) % 31 === 0 },
]

async function decompress(
  body: Uint8Array,
  format: Compression['format'],
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  try {
    return await inflateBody(body, format, maxBytes)
  } catch {
    return undefined
  }
}
