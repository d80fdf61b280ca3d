import type * as NodeZlib from 'node:zlib'
import type { ProviderDefinition } from '../provider/definition.ts'
import { type ContentEncoding, ENCODINGS } from '../verify/content-encoding.ts'

/**
 * A body as the provider compresses it. Synchronous, as signing is.
 *
 * @throws TypeError when the provider does not compress so, or there is no node:zlib
 */
export function compressFor(
  { name, compression = 'refused' }: ProviderDefinition,
  bytes: Uint8Array,
  encoding: ContentEncoding,
): Uint8Array {
  if (!ENCODINGS[compression].includes(encoding)) {
    throw new TypeError(`"contentEncoding" is "${encoding}", but ${name} takes no bodies that are compressed so`)
  }
  const { brotliCompressSync, deflateSync, gzipSync } = nodeZlib()
  return new Uint8Array({ gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[encoding](bytes))
}

function nodeZlib(): typeof NodeZlib {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }
  const found = process?.getBuiltinModule?.('node:zlib')
  if (!found)
    throw new TypeError('"contentEncoding" needs node:zlib. On Cloudflare Workers, set the flag nodejs_compat')
  return found as typeof NodeZlib
}
