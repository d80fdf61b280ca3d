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
  const chunks: Uint8Array[] = []
  let total = 0
  try {
    const stream = new Blob([body as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(format))
    for await (const chunk of stream) {
      total += chunk.length
      if (total > maxBytes) return undefined
      chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer())
}
