import { brotliDecompress, gunzip, type ZlibOptions, inflate as zlibInflate } from 'node:zlib'
import type { ContentEncoding } from '../content-encoding.ts'

/** How Node decompresses with the option `info`, which its types do not know. */
type Decompress = (bytes: Uint8Array, options: ZlibOptions, onDone: OnDone) => void
type OnDone = (error: NodeJS.ErrnoException | null, done: Decompressed) => void

interface Decompressed {
  readonly buffer: Uint8Array
  /** What was read: of what follows the end, nothing is. */
  readonly engine: { readonly bytesWritten: number }
}

const DECOMPRESS: Readonly<Record<ContentEncoding, unknown>> = {
  gzip: gunzip,
  deflate: zlibInflate,
  br: brotliDecompress,
}

/**
 * What the bytes inflate to, or `undefined` for more than `most` bytes: it ends there. On the thread pool.
 *
 * @throws Error when the bytes are not of the encoding, or not whole, or more follows
 */
export function inflate(bytes: Uint8Array, encoding: ContentEncoding, most: number): Promise<Uint8Array | undefined> {
  const decompress = DECOMPRESS[encoding] as Decompress
  return new Promise((resolve, reject) => {
    decompress(bytes, { maxOutputLength: Math.max(most, 1), info: true } as ZlibOptions, (error, done) => {
      if (error?.code === 'ERR_BUFFER_TOO_LARGE') resolve(undefined)
      else if (error) reject(error)
      else if (done.engine.bytesWritten !== bytes.length) reject(new Error('More follows the end'))
      else resolve(new Uint8Array(done.buffer))
    })
  })
}
