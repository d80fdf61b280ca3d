import { request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { PublicKeyOptions } from '@countersign/core'
import { constant, defineProvider, member } from '@countersign/core/provider'
import { telnyx } from '@countersign/providers/telnyx'
import { deliver } from '@countersign/tools/adapters/deliver'
import { handlerSuite } from '@countersign/tools/adapters/handler-suite'
import { oddText, post, signed } from '@countersign/tools/adapters/requests'
import { utf8 } from '@countersign/tools/bytes'
import { telnyxBody, telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { listen } from '@countersign/tools/http/listen'
import { headOf, LAST_CHUNK, openSocket, toChunk } from '@countersign/tools/http/raw-requests'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, type Outcome, webhook } from '../src/index.ts'

const provider = telnyx(telnyxKeys)

/** A server whose webhook keeps its outcomes and the bytes that its handler was given. */
async function start(options: { readonly bodyTimeoutMs?: number; readonly maxBodyBytes?: number } = {}) {
  const outcomes: Outcome[] = []
  const received: unknown[] = []
  const onOutcome = (outcome: Outcome) => outcomes.push(outcome)
  const listener = webhook({ provider, onOutcome, ...options }, ({ raw }) => received.push(raw))
  return { ...(await listen(listener)), outcomes, received }
}

describe('a webhook with a handler', () => {
  handlerSuite({ webhook, createReceiver, serve: async (listener) => (await listen(listener)).url })
})

test('options without a handler are refused: there is no route behind it', () => {
  // @ts-expect-error: the types refuse it too
  expect(() => webhook({ provider })).toThrow(TypeError)
})

test('a handler gets the bytes as a plain Uint8Array', async () => {
  const { url, received } = await start()
  const text = oddText()
  await deliver(url, text)
  expect(received).toEqual([utf8(text)])
  expect(Buffer.isBuffer(received[0])).toBe(false)
})

test('a chunked body is read whole', async () => {
  const { port, received } = await start()
  const { headers, body } = signed()
  const { socket, closed } = await openSocket(port)
  socket.write(headOf({ ...headers, 'transfer-encoding': 'chunked', connection: 'close' }))
  for (const character of body) socket.write(toChunk(character))
  socket.write(LAST_CHUNK)
  expect(await closed).toMatch(/^HTTP\/1\.1 200 /)
  expect(received).toEqual([utf8(body)])
})

test('a connection is kept for the next delivery', async () => {
  const { port } = await start()
  const { socket, closed } = await openSocket(port)
  for (const close of [false, true]) {
    const { headers, body } = signed()
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    socket.write(headOf({ ...headers, ...length, ...(close && { connection: 'close' }) }) + body)
  }
  expect((await closed).match(/HTTP\/1\.1 200 /g)).toHaveLength(2)
})

describe('a body that does not come to its end', () => {
  test.each([
    ['a declared length', { 'content-length': '1000' }, '{"data":'],
    ['chunks', { 'transfer-encoding': 'chunked' }, toChunk('{"data":')],
  ])('with %s is answered 408 in time, and the connection ends', async (_, framing, start_) => {
    const { port, outcomes } = await start({ bodyTimeoutMs: 200 })
    const { socket, closed } = await openSocket(port)
    const begun = performance.now()
    socket.write(headOf({ ...signed().headers, ...framing }) + start_)
    expect(await closed).toMatch(/^HTTP\/1\.1 408 [\s\S]*connection: close/i)
    expect(performance.now() - begun).toBeLessThan(4000)
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'body_timeout' }])
  })

  test('though something always comes is answered 408 in time', async () => {
    const { port } = await start({ bodyTimeoutMs: 200 })
    const { socket, closed } = await openSocket(port)
    socket.write(headOf({ ...signed().headers, 'content-length': '100000' }))
    const drip = setInterval(() => socket.write(' '), 20)
    expect(await closed).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(drip)
  })

  test('because the client is gone is malformed, and nothing runs', async () => {
    const { port, outcomes, received } = await start()
    const { socket } = await openSocket(port)
    socket.write(`${headOf({ ...signed().headers, 'content-length': '1000' })}{"data":`)
    setTimeout(() => socket.destroy(), 50)
    await expect.poll(() => outcomes).toMatchObject([{ status: 'rejected', code: 'body_malformed' }])
    expect(received).toEqual([])
  })
})

describe('a body that is too large', () => {
  test('by its declared length is answered 413 before it is sent', async () => {
    const { port } = await start({ maxBodyBytes: 1000 })
    const { socket, closed } = await openSocket(port)
    socket.write(headOf({ ...signed().headers, 'content-length': '1001' }))
    expect(await closed).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close/i)
  })

  test('by its chunks is answered 413, and the connection ends', async () => {
    const { port, outcomes } = await start({ maxBodyBytes: 1000 })
    const { socket, closed } = await openSocket(port)
    socket.write(headOf({ ...signed().headers, 'transfer-encoding': 'chunked' }) + toChunk('x'.repeat(1001)))
    expect(await closed).toMatch(/^HTTP\/1\.1 413 /)
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'body_too_large' }])
  })

  test('may be the limit exactly', async () => {
    const text = oddText()
    const { url } = await start({ maxBodyBytes: Buffer.byteLength(text) })
    expect((await deliver(url, text)).status).toBe(200)
  })
})

test('a compressed body is not inflated', async () => {
  const { url, outcomes } = await start()
  const { headers, body } = signed()
  const request = { method: 'POST', headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) }
  const response = await post(url, request)
  expect(response.status).toBe(415)
  expect(outcomes).toMatchObject([{ code: 'content_encoding_unsupported' }])
})

describe('a header that is sent twice', () => {
  test.each(['telnyx-signature-ed25519', 'telnyx-timestamp'])('%s is unauthorized', async (name) => {
    const { port, outcomes } = await start()
    const { headers, body } = signed()
    const { socket, closed } = await openSocket(port)
    const doubled = { ...headers, [name]: [headers[name] ?? '', headers[name] ?? ''] }
    const length = { 'content-length': String(Buffer.byteLength(body)), connection: 'close' }
    socket.write(headOf({ ...doubled, ...length }) + body)
    expect(await closed).toMatch(/^HTTP\/1\.1 401 /)
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'header_malformed' }])
  })
})

describe('the method', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s is not allowed', async (method) => {
    const { url } = await start()
    const response = await post(url, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })
})

test('an unsigned body is refused before it has come, and the connection ends', async () => {
  const { port } = await start()
  const { socket, closed } = await openSocket(port)
  socket.write(headOf({ 'content-length': '100000' }))
  expect(await closed).toMatch(/^HTTP\/1\.1 401 [\s\S]*connection: close/i)
})

test('a client that expects 100-continue is let on and answered', async () => {
  const { port } = await start()
  const { headers, body } = signed()
  const status = await new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body), expect: '100-continue' }
    const request = httpRequest({ port, method: 'POST', headers: { ...headers, ...length } })
    request.on('continue', () => request.end(body))
    request.on('response', ({ statusCode }) => resolve(statusCode))
    request.on('error', reject)
  })
  expect(status).toBe(200)
})

test('a hundred forged deliveries at once are all refused, and a true one is not', async () => {
  const { url } = await start()
  const forge = async () => (await deliver(url, telnyxBody('forged'), { tamper: 'key' })).status
  const statuses = await Promise.all(Array.from({ length: 100 }, forge))
  expect(new Set(statuses)).toEqual(new Set([401]))
  expect((await deliver(url)).status).toBe(200)
})

test('a handshake without a proper reply is refused, and the server goes on', async () => {
  const { definition } = telnyx
  const answer = constant({ status: 200, headers: {}, body: {} as never })
  const when = [{ value: member('ping'), is: 'present' }] as const
  const handshakes = [{ method: 'POST', trust: 'signed', when, answer }] as const
  const asking = defineProvider<PublicKeyOptions>({ ...definition, handshakes })
  const target = webhook({ provider: asking(telnyxKeys), ...quiet }, () => undefined)
  expect((await deliver(target, { ping: 200 })).status).toBe(400)
  expect((await deliver(target)).status).toBe(200)
})
