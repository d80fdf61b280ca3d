import { brotliCompressSync, gzipSync } from 'node:zlib'
import { fromFetch } from '@countersign/core/fetch'
import {
  body,
  defineProvider,
  header,
  hmacSha256,
  json,
  multipart,
  type ProviderDefinition,
  type SecretOptions,
  signedMessage,
} from '@countersign/core/provider'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, verify } from '../../src/index.ts'
import { sign } from '../../src/sign/sign.ts'
import { refusedAs } from '../support.ts'

const keys = { secret: 'a secret that they share' }
const EVENT = { id: 'e1', type: 'thing.made', text: 'é'.repeat(500) }

type Compression = NonNullable<ProviderDefinition['compression']>

const time = header('acme-timestamp', { grammar: 'digits' })

function define(compression?: Compression, maxBodyBytes = 2000) {
  return defineProvider<SecretOptions>({
    name: 'acme',
    scheme: signedMessage({
      signed: [time, '.', body],
      timestamp: { from: time, unit: 'seconds' },
      signature: {
        from: header('acme-signature'),
        versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
      },
    }),
    body: json,
    ...(compression && { compression }),
    event: ({ id, type }: { id: string; type: string }) => ({ id, type }),
    deliveryPolicy: {
      success: { status: 200 },
      timeoutMs: 1000,
      attemptsPerUrl: 1,
      retryAfterMs: [],
      leaseMs: 500,
      maxBodyBytes,
    },
  })
}

type Factory = ReturnType<typeof define>
type Sent = { readonly headers: Readonly<Record<string, string>>; readonly body: string | Uint8Array }

const post = ({ headers, body }: Sent) =>
  fromFetch(
    new Request('http://localhost/', {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
    }),
  )

async function receive(factory: Factory, sent: Sent, options = {}) {
  const receiver = createReceiver({ provider: factory(keys), ...quiet, ...options }, () => undefined)
  return receiver.receive(post(sent))
}

const [signed, inflated] = [define('signed'), define('inflated')]
const BOTH = [
  ['signed', signed],
  ['inflated', inflated],
] as const

/** The header that says an encoding, in place of the one that the request has. */
const withEncoding = (sent: Sent, encoding: string): Sent => ({
  ...sent,
  headers: { ...sent.headers, 'content-encoding': encoding },
})

describe.each(BOTH)('a provider whose compressed bodies are %s', (name, factory) => {
  test.each(['gzip', 'deflate'] as const)('sends %s, which is handed out inflated', async (contentEncoding) => {
    const sent = sign(factory, EVENT, { keys, contentEncoding })
    expect(sent.body.length).toBeLessThan(200)
    const outcome = await receive(factory, sent)
    expect(outcome).toMatchObject({ status: 'processed', event: { id: 'e1', body: EVENT } })
    const raw = 'event' in outcome ? outcome.event?.raw : undefined
    expect(Buffer.from(raw ?? []).toString()).toBe(JSON.stringify(EVENT))
  })

  test.each([undefined, 'identity', ''])(
    'may send no compressed body, with the Content-Encoding %j',
    async (encoding) => {
      const sent = sign(factory, EVENT, { keys })
      const request = encoding === undefined ? sent : withEncoding(sent, encoding)
      expect(await receive(factory, request)).toMatchObject({ status: 'processed', event: { body: EVENT } })
    },
  )

  test('is verified by verify() too', async () => {
    const { headers, body } = sign(factory, EVENT, { keys, contentEncoding: 'gzip' })
    expect(await verify(factory(keys), { headers, body })).toMatchObject({ id: 'e1', body: EVENT })
  })

  test.each(['gzip, gzip', 'gzip, identity', 'x-gzip', 'zstd', 'compress', 'toString'])(
    'has no deliveries with the Content-Encoding %s',
    async (encoding) => {
      const sent = withEncoding(sign(factory, EVENT, { keys, contentEncoding: 'gzip' }), encoding)
      expect(await receive(factory, sent)).toMatchObject({ code: 'content_encoding_unsupported' })
    },
  )

  test('has its name of an encoding read in any case', async () => {
    const sent = withEncoding(sign(factory, EVENT, { keys, contentEncoding: 'gzip' }), 'GZip')
    expect(await receive(factory, sent)).toMatchObject({ status: 'processed' })
  })

  test('has bodies refused that inflate to more than maxBodyBytes', async () => {
    const sent = sign(factory, { ...EVENT, text: 'x'.repeat(3000) }, { keys, contentEncoding: 'gzip' })
    expect(await receive(factory, sent)).toMatchObject({ code: 'body_too_large' })
    expect(await receive(factory, sent, { maxBodyBytes: 4000 })).toMatchObject({ status: 'processed' })
  })

  test('has its signature judged', async () => {
    const sent = sign(factory, EVENT, { keys: { secret: 'another' }, contentEncoding: 'gzip' })
    expect(await receive(factory, sent)).toMatchObject({ code: 'signature_mismatch' })
  })

  test('has a body refused that something inflated before', async () => {
    const sent = sign(factory, EVENT, { keys, contentEncoding: 'gzip' })
    const code = name === 'signed' ? 'signature_mismatch' : 'body_malformed'
    expect(await receive(factory, { ...sent, body: JSON.stringify(EVENT) })).toMatchObject({ code })
  })

  test('has an event that is known by its id, however it is compressed', async () => {
    const receiver = createReceiver({ provider: factory(keys), ...quiet }, () => undefined)
    const outcomes = []
    for (const contentEncoding of ['gzip', 'deflate'] as const) {
      outcomes.push(await receiver.receive(post(sign(factory, EVENT, { keys, contentEncoding }))))
    }
    expect(outcomes.map(({ status }) => status)).toEqual(['processed', 'duplicate'])
  })
})

describe('compressed bytes that are signed', () => {
  test('are what the signature covers: others that inflate to the same do not verify', async () => {
    const sent = sign(signed, EVENT, { keys, contentEncoding: 'gzip' })
    const other = gzipSync(JSON.stringify(EVENT), { level: 0 })
    expect(await receive(signed, { ...sent, body: new Uint8Array(other) })).toMatchObject({
      code: 'signature_mismatch',
    })
  })

  test('are inflated after their signature was judged, and not before', async () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(1_000_000)))
    const forged = sign(signed, bomb, { keys: { secret: 'another' } })
    expect(await receive(signed, withEncoding(forged, 'gzip'))).toMatchObject({ code: 'signature_mismatch' })
  })

  test('cannot be br, whose bytes do not say what they are', async () => {
    expect(() => sign(signed, EVENT, { keys, contentEncoding: 'br' })).toThrow(TypeError)
    const sent = sign(signed, new Uint8Array(brotliCompressSync(JSON.stringify(EVENT))), { keys })
    expect(await receive(signed, withEncoding(sent, 'br'))).toMatchObject({ code: 'content_encoding_unsupported' })
  })

  test('are no event where a stranger takes the header off', async () => {
    const { 'content-encoding': _, ...headers } = sign(signed, EVENT, { keys, contentEncoding: 'gzip' }).headers
    const { body } = sign(signed, EVENT, { keys, contentEncoding: 'gzip' })
    expect(await receive(signed, { headers, body })).toMatchObject({ code: 'body_malformed' })
  })
})

describe('bytes that are compressed after they were signed', () => {
  test('may be br, where the runtime has it', async () => {
    const sent = sign(inflated, EVENT, { keys, contentEncoding: 'br' })
    expect(await receive(inflated, sent)).toMatchObject({ status: 'processed', event: { body: EVENT } })
  })

  test('verify however they are compressed', async () => {
    const sent = sign(inflated, EVENT, { keys, contentEncoding: 'gzip' })
    const other = new Uint8Array(gzipSync(JSON.stringify(EVENT), { level: 0 }))
    expect(await receive(inflated, { ...sent, body: other })).toMatchObject({ status: 'processed' })
  })

  test('count among the bodies that are being read, as long as nobody verified them', async () => {
    const sent = sign(inflated, EVENT, { keys, contentEncoding: 'gzip' })
    expect(await receive(inflated, sent, { maxBufferedBytes: 1000 })).toMatchObject({ code: 'buffer_full' })
    const receiver = createReceiver({ provider: inflated(keys), ...quiet, maxBufferedBytes: 1500 }, () => undefined)
    for (let count = 0; count < 3; count++) expect((await receiver.receive(post(sent))).status).not.toBe('unavailable')
  })

  test('are refused before they are inflated where their time is wrong', async () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(1_000_000)))
    const sent = withEncoding(sign(inflated, bomb, { keys, now: () => 0 }), 'gzip')
    expect(await receive(inflated, sent)).toMatchObject({ code: 'timestamp_too_old' })
  })
})

describe('a provider that says nothing of compression', () => {
  test('has compressed bodies refused, and none made', async () => {
    const sent = withEncoding(sign(define(), EVENT, { keys }), 'gzip')
    expect(await receive(define(), sent)).toMatchObject({ code: 'content_encoding_unsupported' })
    expect(() => sign(define(), EVENT, { keys, contentEncoding: 'gzip' })).toThrow(TypeError)
  })
})

test('a provider of multipart bodies cannot compress', () => {
  const { definition } = inflated
  expect(() => defineProvider({ ...definition, body: multipart('json') })).toThrow(TypeError)
  expect(() => defineProvider({ ...definition, compression: 'refused', body: multipart('json') })).not.toThrow()
})

test('an encoding is refused by the headers alone', async () => {
  const { headers } = sign(define(), EVENT, { keys })
  const delivery = { headers: { ...headers, 'content-encoding': 'br' }, body: new Uint8Array() }
  await expect(verify(define()(keys), delivery)).rejects.toThrow(refusedAs('content_encoding_unsupported'))
})
