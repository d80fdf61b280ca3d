import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { constants } from 'node:http2'
import { telnyx } from '@countersign/providers/telnyx'
import { signed } from '@countersign/tools/adapters/requests'
import { utf8 } from '@countersign/tools/bytes'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import {
  DATA,
  END_STREAM,
  NO_WINDOW,
  openFrames,
  RST_STREAM,
  resetCode,
  toFrame,
  toHeadersFrame,
} from '@countersign/tools/http/http2-frames'
import { listen, listenHttp2 } from '@countersign/tools/http/listen'
import { beginHttp2, headOf, openSocket } from '@countersign/tools/http/raw-requests'
import { describe, expect, test } from 'vitest'
import { fromNode, sendReply } from '../src/adapter.ts'
import { createReceiver, type Outcome } from '../src/index.ts'

interface Options {
  readonly maxBodyBytes?: number
  readonly bodyTimeoutMs?: number
  /** Done to the request before the receiver is asked. */
  readonly before?: (request: Parameters<RequestListener>[0]) => Promise<unknown>
}

/** A listener that keeps what became of its requests. */
function create({ before, ...limits }: Options = {}) {
  const outcomes: Outcome[] = []
  const requests: Parameters<RequestListener>[0][] = []
  const onOutcome = (outcome: Outcome) => outcomes.push(outcome)
  const receiver = createReceiver({ provider: telnyx(telnyxKeys), onOutcome, ...limits }, () => undefined)
  const listener: RequestListener = async (request, response) => {
    requests.push(request)
    await before?.(request)
    sendReply(response, await receiver.respond(fromNode(request)))
  }
  return { listener, outcomes, requests }
}

/** Resolves when the message has come to its end, or to no end. */
function closed(message: Parameters<RequestListener>[0]): Promise<void> {
  message.on('error', () => undefined)
  return new Promise((resolve) => message.on('close', () => resolve()))
}

const { headers, body } = signed()
const MALFORMED = [{ status: 'rejected', code: 'body_malformed' }]

describe('over HTTP/2, a body that is cut off', () => {
  test.each([
    ['408, when it takes too long', { bodyTimeoutMs: 50 }, headers, 408],
    ['413, when it is too large', { maxBodyBytes: 10 }, headers, 413],
    ['401, when its headers are refused', {}, {}, 401],
  ])('is answered %s, and its stream ends', async (_, options, sent, status) => {
    const { listener, requests } = create(options)
    const { client } = await listenHttp2(listener)
    const stream = beginHttp2(client, sent, body)
    const [answer] = await once(stream, 'response')
    expect(answer[':status']).toBe(status)
    await once(stream, 'close')
    expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR)
    expect(requests.map(({ readableLength }) => readableLength)).toEqual([0])
  })

  test('ends its stream too when its sender reads no answer', async () => {
    const { listener, requests } = create({ bodyTimeoutMs: 50 })
    const { port } = await listenHttp2(listener)
    const { socket, frames } = await openFrames(port, NO_WINDOW)
    socket.write(Buffer.concat([toHeadersFrame(1, headers), toFrame(DATA, 0, 1, utf8(body))]))
    await expect.poll(() => resetCode(frames, 1), { timeout: 5000 }).toBeDefined()
    expect(requests.map(({ readableLength }) => readableLength)).toEqual([0])
    socket.destroy()
  })

  test('leaves the connection to other deliveries', async () => {
    const { listener, outcomes } = create({ bodyTimeoutMs: 50 })
    const { client } = await listenHttp2(listener)
    await once(beginHttp2(client, headers, '{'), 'close')
    await once(beginHttp2(client, headers, body).end(), 'close')
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'processed'])
  })
})

describe('a body that its sender breaks off is malformed', () => {
  test.each([constants.NGHTTP2_NO_ERROR, constants.NGHTTP2_CANCEL, constants.NGHTTP2_INTERNAL_ERROR])(
    'over HTTP/2 with the code %s, though all bytes of it may have arrived',
    async (code) => {
      const { listener, outcomes, requests } = create()
      const { port } = await listenHttp2(listener)
      const { socket } = await openFrames(port)
      socket.write(Buffer.concat([toHeadersFrame(1, headers), toFrame(DATA, 0, 1, utf8(body))]))
      await expect.poll(() => requests).toHaveLength(1)
      socket.write(toFrame(RST_STREAM, 0, 1, Buffer.of(0, 0, 0, code)))
      await expect.poll(() => outcomes).toMatchObject(MALFORMED)
      socket.destroy()
    },
  )

  test('over HTTP/2 by an end before its declared length', async () => {
    const { listener, outcomes, requests } = create()
    const { port } = await listenHttp2(listener)
    const { socket } = await openFrames(port)
    const length = String(utf8(body).length + 1)
    socket.write(Buffer.concat([toHeadersFrame(1, { ...headers, 'content-length': length })]))
    await expect.poll(() => requests).toHaveLength(1)
    socket.write(toFrame(DATA, END_STREAM, 1, utf8(body)))
    await expect.poll(() => outcomes).toMatchObject(MALFORMED)
    socket.destroy()
  })

  test('over HTTP/2 by the end of the connection', async () => {
    const { listener, outcomes, requests } = create()
    const { client } = await listenHttp2(listener)
    beginHttp2(client, headers, body)
    await expect.poll(() => requests).toHaveLength(1)
    client.destroy()
    await expect.poll(() => outcomes).toMatchObject(MALFORMED)
  })

  test('over HTTP/2 before the receiver reads it', async () => {
    const { listener, outcomes } = create({ before: closed })
    const { client } = await listenHttp2(listener)
    const stream = beginHttp2(client, headers, body)
    setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), 30)
    await expect.poll(() => outcomes).toMatchObject(MALFORMED)
  })

  test('over HTTP/1 before the receiver reads it', async () => {
    const { listener, outcomes } = create({ before: closed })
    const { port } = await listen(listener)
    const { socket } = await openSocket(port)
    socket.write(`${headOf({ ...headers, 'content-length': '1000' })}{"data":`)
    setTimeout(() => socket.destroy(), 30)
    await expect.poll(() => outcomes).toMatchObject(MALFORMED)
  })
})
