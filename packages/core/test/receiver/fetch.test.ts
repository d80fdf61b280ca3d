import { fromFetch, webhook } from '@countersign/core/fetch'
import { sign } from '@countersign/core/sign'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxBody, telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { describe, expect, test } from 'vitest'
import { createReceiver, type Outcome, type WebhookOptions } from '../../src/index.ts'

type Options = Partial<WebhookOptions<Record<string, unknown>>>

/** A handler of requests, with the outcomes that it came to and the bodies that ran. */
function create(options: Options = {}) {
  const outcomes: Outcome[] = []
  const received: unknown[] = []
  const onOutcome = (outcome: Outcome) => outcomes.push(outcome)
  const receiver = createReceiver({ provider: telnyx(telnyxKeys), onOutcome, ...options }, ({ raw }) =>
    received.push(raw),
  )
  return { handle: webhook(receiver), outcomes, received }
}

const encode = (text: string) => new TextEncoder().encode(text)
const delivery = (body: string = JSON.stringify(telnyxBody())) => sign(telnyx, body, { keys: telnyxKeys })
const toRequest = (init: RequestInit) => new Request('http://localhost/webhooks', { duplex: 'half', ...init })

/** A stream of some chunks that then ends, stalls or breaks, and knows whether it was cancelled. */
function streamOf(chunks: readonly Uint8Array[], atEnd: 'close' | 'stall' | 'break' = 'close') {
  const left = [...chunks]
  const state = { isCancelled: false, pulled: 0 }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = left.shift()
        state.pulled++
        if (chunk) controller.enqueue(chunk)
        else if (atEnd === 'close') controller.close()
        else if (atEnd === 'break') controller.error(new Error('connection reset'))
        else return new Promise<void>(() => undefined)
      },
      cancel() {
        state.isCancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, state }
}

test('a delivery is answered with the success of the provider', async () => {
  const response = await create().handle(toRequest(delivery()))
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('OK')
})

test('the function has one argument by its length: one of two would be taken for a listener of Node', () => {
  expect(create().handle).toHaveLength(1)
})

test('a handler gets the bytes as they were sent, however they were cut', async () => {
  const body = JSON.stringify({ ...telnyxBody(), note: 'ä €' })
  const { stream } = streamOf([...encode(body)].map((byte) => Uint8Array.of(byte)))
  const { handle, received } = create()
  expect((await handle(toRequest({ ...delivery(body), body: stream }))).status).toBe(200)
  expect(received).toEqual([encode(body)])
})

test.each([
  ['without a body', { method: 'POST' }, 401],
  ['that is not a POST', { method: 'GET' }, 405],
])('a request %s is refused', async (_, init, status) => {
  expect((await create().handle(toRequest(init))).status).toBe(status)
})

test.each([401, 405])('the answer %s says nothing about the reason', async (status) => {
  const response = await create().handle(toRequest({ method: status === 405 ? 'PUT' : 'POST', body: '{}' }))
  const bodies: Readonly<Record<number, string>> = { 401: 'Unauthorized', 405: 'Method Not Allowed' }
  expect(response.status).toBe(status)
  expect(await response.text()).toBe(bodies[status])
})

describe('a body', () => {
  test('that is declared too large is refused unread', async () => {
    const { stream, state } = streamOf([encode('{}')])
    const { headers } = delivery()
    const { handle } = create({ maxBodyBytes: 1000 })
    const response = await handle(
      toRequest({ method: 'POST', headers: { ...headers, 'content-length': '1001' }, body: stream }),
    )
    expect(response.status).toBe(413)
    expect(state.pulled).toBe(0)
  })

  test('that turns out too large is refused and cancelled', async () => {
    const { stream, state } = streamOf(Array.from({ length: 1000 }, () => new Uint8Array(100)))
    const { handle, outcomes } = create({ maxBodyBytes: 1000 })
    const response = await handle(toRequest({ ...delivery(), body: stream }))
    expect(response.status).toBe(413)
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'body_too_large' }])
    expect(state.isCancelled).toBe(true)
    expect(state.pulled).toBeLessThan(20)
  })

  test('that stalls is refused in time and cancelled', async () => {
    const { stream, state } = streamOf([encode('{')], 'stall')
    const { handle, outcomes } = create({ bodyTimeoutMs: 50 })
    const response = await handle(toRequest({ ...delivery(), body: stream }))
    expect(response.status).toBe(408)
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'body_timeout' }])
    expect(state.isCancelled).toBe(true)
  })

  test('that breaks off is malformed', async () => {
    const { stream } = streamOf([encode('{')], 'break')
    const { handle, outcomes } = create()
    const response = await handle(toRequest({ ...delivery(), body: stream }))
    expect(response.status).toBe(400)
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'body_malformed' }])
  })

  test('whose sender has gone is malformed, though its stream ends as if it were complete', async () => {
    const aborting = new AbortController()
    const body = encode(JSON.stringify(telnyxBody()))
    const left = [body]
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const chunk = left.shift()
          if (chunk) return controller.enqueue(chunk)
          aborting.abort()
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    const { handle, outcomes } = create()
    const { headers } = sign(telnyx, body, { keys: telnyxKeys })
    await handle(toRequest({ method: 'POST', headers, body: stream, signal: aborting.signal }))
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'body_malformed' }])
  })

  test('is handed out in memory of its own, however it was cut', async () => {
    const body = encode(JSON.stringify(telnyxBody()))
    const pool = Uint8Array.of(...encode('somebody else'), ...body)
    const { stream } = streamOf([pool.subarray(-body.length)])
    const { handle, received } = create()
    const { headers } = sign(telnyx, body, { keys: telnyxKeys })
    await handle(toRequest({ method: 'POST', headers, body: stream }))
    expect(received).toEqual([body])
    expect(received.map((raw) => (raw as Uint8Array).buffer.byteLength)).toEqual([body.length])
  })

  test('that does not fit beside the others is unavailable, and cancelled', async () => {
    const { stream, state } = streamOf([new Uint8Array(600), new Uint8Array(600)], 'stall')
    const { handle, outcomes } = create({ maxBufferedBytes: 1000 })
    const response = await handle(toRequest({ ...delivery(), body: stream }))
    expect(response.status).toBe(503)
    expect(outcomes).toMatchObject([{ status: 'unavailable', code: 'buffer_full' }])
    expect(state.isCancelled).toBe(true)
  })

  test('that was read before is a mistake of the server, and the message names the fix', async () => {
    const { handle, outcomes } = create()
    const request = toRequest(delivery())
    await request.text()
    expect((await handle(request)).status).toBe(500)
    expect(outcomes).toMatchObject([
      { code: 'body_already_parsed', error: { message: expect.stringContaining('before anything reads the request') } },
    ])
  })

  test('that somebody else is reading is a mistake of the server too', async () => {
    const { handle, outcomes } = create()
    const request = toRequest(delivery())
    request.body?.getReader()
    expect((await handle(request)).status).toBe(500)
    expect(outcomes).toMatchObject([{ code: 'body_already_parsed' }])
  })
})

describe('where Node has the whole body already, it is read in one piece, and', () => {
  const env = { incoming: { httpVersionMajor: 1, complete: true } }

  /** As `create`, behind such a server. */
  function createBehindServer(options: Options = {}) {
    const outcomes: Outcome[] = []
    const received: unknown[] = []
    const onOutcome = (outcome: Outcome) => outcomes.push(outcome)
    const receiver = createReceiver({ provider: telnyx(telnyxKeys), onOutcome, ...options }, ({ raw }) =>
      received.push(raw),
    )
    const receive = (request: Request) => receiver.receive(fromFetch(request, { env }))
    return { receive, received }
  }

  const announced = (body: ReadableStream<Uint8Array> | string, length = 100) => {
    const { headers } = delivery()
    return toRequest({ method: 'POST', headers: { ...headers, 'content-length': String(length) }, body })
  }

  test('reaches the handler as it was sent', async () => {
    const bytes = encode(JSON.stringify({ ...telnyxBody(), note: 'ä €' }))
    const { headers } = sign(telnyx, bytes, { keys: telnyxKeys })
    const length = { 'content-length': String(bytes.length) }
    const { receive, received } = createBehindServer()
    const request = toRequest({ method: 'POST', headers: { ...headers, ...length }, body: bytes })
    expect(await receive(request)).toMatchObject({ status: 'processed' })
    expect(received).toEqual([bytes])
  })

  test.each([
    ['stalls', () => streamOf([encode('{')], 'stall'), 'body_timeout'],
    ['breaks off', () => streamOf([encode('{')], 'break'), 'body_malformed'],
    ['is larger than it may be', () => streamOf([new Uint8Array(1001)]), 'body_too_large'],
  ])('is refused when it %s', async (_, makeBody, code) => {
    const { receive } = createBehindServer({ bodyTimeoutMs: 50, maxBodyBytes: 1000 })
    expect(await receive(announced(makeBody().stream))).toMatchObject({ code })
  })

  test.each([
    ['was read before', (request: Request) => request.text()],
    ['somebody else is reading', (request: Request) => request.body?.getReader()],
  ])('is a mistake of the server when it %s', async (_, read) => {
    const request = announced('{}')
    await read(request)
    expect(await createBehindServer().receive(request)).toMatchObject({ code: 'body_already_parsed' })
  })
})

test.each(['2', '-1', ''])('the length "%s" says nothing about a body', async (length) => {
  const { stream, state } = streamOf(Array.from({ length: 1000 }, () => new Uint8Array(1000)))
  const { headers } = delivery()
  const request = toRequest({ method: 'POST', headers: { ...headers, 'content-length': length }, body: stream })
  expect((await create({ maxBodyBytes: 1000 }).handle(request)).status).toBe(413)
  expect(state.pulled).toBeLessThan(20)
})

describe('on a server of Node, whose message is given beside the request,', () => {
  const envOf = (complete: boolean, httpVersionMajor = 1) => ({ incoming: { complete, httpVersionMajor } })

  test.each([
    ['ends where a body that was refused has not arrived', envOf(false), 'close'],
    ['stays where it has arrived', envOf(true), null],
    ['stays where it is shared by others', envOf(false, 2), null],
    ['is not spoken of elsewhere', { incoming: 'a variable of a worker' }, null],
  ])('the connection %s', async (_, env, connection) => {
    const response = await create().handle(toRequest({ method: 'POST', body: '{}' }), env)
    expect(response.status).toBe(401)
    expect(response.headers.get('connection')).toBe(connection)
  })
})
