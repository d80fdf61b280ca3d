import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ContentEncoding } from '../../../src/verify/content-encoding.ts'
import { inflateBody, mostInflated } from '../../../src/verify/inflate/inflate-body.ts'
import * as node from '../../../src/verify/inflate/inflate-node.ts'
import * as web from '../../../src/verify/inflate/inflate-web.ts'
import { refusedAs, utf8 } from '../../support.ts'

const MIB = 1024 * 1024
const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }
const compress = (encoding: ContentEncoding, bytes: Uint8Array) => new Uint8Array(COMPRESS[encoding](bytes))
/** Deno takes these for whole although their end is missing. What they inflate to is signed all the same. */
const NEEDS_NO_END: readonly string[] = 'deno' in process.versions ? ['br of node', 'deflate of web'] : []
const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

/** 512 MiB of zeros in half a megabyte: the same compressed mebibyte again and again. */
function makeBomb(size = 512 * MIB): Uint8Array {
  const mebibyte = deflateRawSync(new Uint8Array(MIB), { finishFlush: constants.Z_FULL_FLUSH, level: 9 })
  const head = gzipSync('').subarray(0, 10)
  const end = Buffer.alloc(8)
  end.writeUInt32LE(size, 4)
  return join(head, ...Array<Uint8Array>(512).fill(mebibyte), deflateRawSync(''), end)
}

/** What the memory outside of JavaScript's heap grows by, at most, while the work is done. */
async function growthOf(work: () => Promise<unknown>): Promise<number> {
  const { arrayBuffers, external } = process.memoryUsage()
  await work()
  const after = process.memoryUsage()
  return after.arrayBuffers + after.external - arrayBuffers - external
}

describe.each([
  ['node', node, ['gzip', 'deflate', 'br'] as const],
  ['web', web, ['gzip', 'deflate'] as const],
])('the backend of %s', (backend, { inflate }, encodings) => {
  test.each(encodings)('undoes %s, to the last byte that is allowed', async (encoding) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 20_000 }), async (bytes) => {
        const sent = compress(encoding, bytes)
        expect(await inflate(sent, encoding, bytes.length)).toEqual(bytes)
        if (bytes.length > 1) expect(await inflate(sent, encoding, bytes.length - 1)).toBeUndefined()
      }),
      { numRuns: 30 },
    )
  })

  test.each(encodings)('gives memory that holds nothing else, of %s', async (encoding) => {
    const inflated = await inflate(compress(encoding, utf8('{"a":1}')), encoding, 100)
    expect(inflated?.buffer.byteLength).toBe(7)
  })

  test.each(encodings)('takes nothing but one whole stream of %s', async (encoding) => {
    const sent = compress(encoding, utf8('{"a":1}'))
    const needsNoEnd = NEEDS_NO_END.includes(`${encoding} of ${backend}`)
    for (let length = 0; length < sent.length && !needsNoEnd; length++) {
      await expect(inflate(sent.subarray(0, length), encoding, 100)).rejects.toThrow()
    }
    const other = encoding === 'gzip' ? 'deflate' : 'gzip'
    await expect(inflate(compress(other, utf8('{"a":1}')), encoding, 100)).rejects.toThrow()
    await expect(inflate(utf8('{"a":1}'), encoding, 100)).rejects.toThrow()
  })

  test('stops a bomb after little memory', async () => {
    const bomb = makeBomb()
    expect(bomb.length).toBeLessThan(MIB)
    const growth = await growthOf(async () => expect(await inflate(bomb, 'gzip', MIB)).toBeUndefined())
    expect(growth).toBeLessThan(32 * MIB)
  })
})

test('the backend of the web stops a bomb after few of its bytes', async () => {
  const bomb = makeBomb()
  let read = 0
  const counted = new Proxy(bomb, {
    get(target, name) {
      if (name !== 'subarray') return Reflect.get(target, name, target)
      return (start: number, end: number) => {
        read = Math.max(read, end)
        return target.subarray(start, end)
      }
    },
  })
  expect(await web.inflate(counted, 'gzip', MIB)).toBeUndefined()
  expect(read).toBeLessThan(bomb.length / 4)
})

test('the backend of the web takes no br, and says so', async () => {
  const inflating = web.inflate(compress('br', utf8('{}')), 'br', 100)
  await expect(inflating).rejects.toThrow(refusedAs('content_encoding_unsupported'))
})

describe('a compressed body', () => {
  const sent = compress('gzip', utf8('{"a":1}'))

  test('is body_too_large where it inflates to more than the limit', async () => {
    await expect(inflateBody(sent, 'gzip', 6)).rejects.toThrow(refusedAs('body_too_large'))
    await expect(inflateBody(compress('deflate', utf8('{"a":1}')), 'deflate', 6)).rejects.toThrow(
      refusedAs('body_too_large'),
    )
    expect(await inflateBody(sent, 'gzip', 7)).toEqual(utf8('{"a":1}'))
  })

  test.each<[string, ContentEncoding, Uint8Array]>([
    ['empty', 'gzip', new Uint8Array()],
    ['cut off', 'gzip', sent.subarray(0, -1)],
    ['not compressed', 'gzip', utf8('{"a":1}')],
    ['of another encoding', 'gzip', compress('deflate', utf8('{"a":1}'))],
    ['followed by zeros', 'gzip', join(sent, new Uint8Array(4))],
    ['followed by text', 'gzip', join(sent, utf8('{"b":2}'))],
    ['followed by another gzip', 'gzip', join(sent, sent)],
    ['of a wrong checksum', 'gzip', join(sent.subarray(0, -8), new Uint8Array(4), sent.subarray(-4))],
    ['of a wrong size', 'gzip', join(sent.subarray(0, -4), new Uint8Array([6, 0, 0, 0]))],
    ['a bomb that gives itself out as small', 'gzip', makeBomb(7)],
    ['deflate that is cut off', 'deflate', compress('deflate', utf8('{"a":1}')).subarray(0, -2)],
    ['deflate that is followed by text', 'deflate', join(compress('deflate', utf8('{}')), utf8('{}'))],
    ['deflate without the frame of zlib', 'deflate', new Uint8Array(deflateRawSync('{"a":1}'))],
    ['br that is followed by text', 'br', join(compress('br', utf8('{}')), utf8('{}'))],
  ])('is body_malformed where it is %s', async (_, encoding, bytes) => {
    await expect(inflateBody(bytes, encoding, 1000)).rejects.toThrow(refusedAs('body_malformed'))
  })

  test('inflates to 8 MiB at most, whatever the limit of bodies is', async () => {
    await expect(inflateBody(makeBomb(), 'gzip', 100 * MIB)).rejects.toThrow(/larger than 8388608 bytes/)
    expect(mostInflated(sent, 'deflate', 100 * MIB)).toBe(8 * MIB)
  })

  test('takes the memory that its gzip says, or that of the limit', () => {
    expect(mostInflated(sent, 'gzip', 1000)).toBe(7)
    expect(mostInflated(makeBomb(), 'gzip', 1000)).toBe(1000)
    expect(mostInflated(sent, 'br', 1000)).toBe(1000)
  })

  test('throws nothing but a verdict, whatever its bytes are', async () => {
    const noise = fc.uint8Array({ maxLength: 60 })
    const changed = fc
      .tuple(fc.nat(sent.length - 1), fc.nat(255))
      .map(([at, byte]) => sent.map((old, index) => (index === at ? byte : old)))
    const encoding = fc.constantFrom<ContentEncoding>('gzip', 'deflate', 'br')
    await fc.assert(
      fc.asyncProperty(fc.oneof(noise, changed), encoding, async (bytes, of) => {
        const code = await inflateBody(bytes, of, 1000).then(
          () => 'inflated',
          (error: { code?: unknown }) => error.code,
        )
        expect(['inflated', 'body_malformed', 'body_too_large']).toContain(code)
      }),
      { numRuns: 500 },
    )
  })
})
