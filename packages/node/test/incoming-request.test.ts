import type { IncomingMessage, RequestListener } from 'node:http'
import { PassThrough } from 'node:stream'
import { runInNewContext } from 'node:vm'
import { sign } from '@countersign/core/sign'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { deliver } from '@countersign/tools/adapters/deliver'
import { oddText } from '@countersign/tools/adapters/requests'
import { utf8 } from '@countersign/tools/bytes'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { listen } from '@countersign/tools/http/listen'
import { describe, expect, test } from 'vitest'
import { fromNode, sendReply } from '../src/adapter.ts'
import { createReceiver, type Outcome, webhook } from '../src/index.ts'

const provider = telnyx(telnyxKeys)

/** Delivers an event to a webhook behind something that touches the request first. */
async function deliverBehind(touch: (request: IncomingMessage) => Promise<unknown>, maxBodyBytes = 10_000) {
  const outcomes: Outcome[] = []
  const received: unknown[] = []
  const options = { provider, maxBodyBytes, onOutcome: (outcome: Outcome) => outcomes.push(outcome) }
  const handle = webhook(options, ({ raw }) => received.push(raw))
  const listener: RequestListener = async (request, response) => {
    await touch(request)
    handle(request, response)
  }
  const text = oddText()
  const { status } = await deliver(listener, text)
  return { status, outcomes, received, sent: utf8(text) }
}

async function drain(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('bytes that something has kept are used as they are', () => {
  test.each(['rawBody', 'body'])('in a Buffer as request.%s', async (member) => {
    const { status, received, sent } = await deliverBehind(async (request) =>
      Object.assign(request, { [member]: await drain(request) }),
    )
    expect(status).toBe(200)
    expect(received).toEqual([sent])
  })

  test.each(['rawBody', 'body'])('in a pool as request.%s, and handed out in memory of their own', async (member) => {
    const pool = (bytes: Buffer) => Buffer.concat([Buffer.from('of somebody else'), bytes]).subarray(-bytes.length)
    const { received, sent } = await deliverBehind(async (request) =>
      Object.assign(request, { [member]: pool(await drain(request)) }),
    )
    expect(received).toEqual([sent])
    expect(received.map((raw) => (raw as Uint8Array).buffer.byteLength)).toEqual([sent.length])
  })

  test('of another realm', async () => {
    const copy = (bytes: Buffer) => runInNewContext(`Uint8Array.from([${[...bytes]}])`)
    const { status } = await deliverBehind(async (request) =>
      Object.assign(request, { rawBody: copy(await drain(request)) }),
    )
    expect(status).toBe(200)
  })

  test('in rawBody, though the body is parsed', async () => {
    const { status } = await deliverBehind(async (request) => {
      const rawBody = await drain(request)
      return Object.assign(request, { rawBody, body: JSON.parse(rawBody.toString()) })
    })
    expect(status).toBe(200)
  })

  test('unless there are more of them than the limit', async () => {
    const keep = async (request: IncomingMessage) => Object.assign(request, { rawBody: await drain(request) })
    const { status, outcomes } = await deliverBehind(keep, 10)
    expect(status).toBe(413)
    expect(outcomes).toMatchObject([{ code: 'body_too_large' }])
  })
})

describe('a body that was read before, with its bytes gone,', () => {
  test.each<[string, (request: IncomingMessage) => Promise<unknown>]>([
    ['is a mistake of the server', drain],
    [
      'is not serialised again',
      async (request) => Object.assign(request, { body: JSON.parse((await drain(request)).toString()) }),
    ],
    [
      'is not taken from a text either, which has been decoded',
      async (request) => Object.assign(request, { rawBody: (await drain(request)).toString() }),
    ],
    ['is not taken from a stream that gives texts', async (request) => request.setEncoding('utf8')],
    ['is not shared with a stream that it is piped to', async (request) => request.pipe(new PassThrough().resume())],
  ])('%s', async (_, touch) => {
    const { status, outcomes } = await deliverBehind(touch)
    expect(status).toBe(500)
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'body_already_parsed' }])
  })

  test('is reported with the fix', async () => {
    const { outcomes } = await deliverBehind(drain)
    expect(outcomes).toMatchObject([{ error: { message: expect.stringContaining('before any body parser') } }])
  })
})

test('an adapter names its own fix and its own request', async () => {
  const natives: unknown[] = []
  const outcomes: Outcome[] = []
  const options = { provider, onOutcome: (outcome: Outcome) => outcomes.push(outcome) }
  const receiver = createReceiver(options, (_, { native }) => natives.push(native))
  const native = { framework: 'mine' }
  const app: RequestListener = async (request, response) => {
    if (request.url === '/drained') await drain(request)
    sendReply(response, await receiver.respond(fromNode(request, { fix: 'Turn it off.', native })))
  }
  await deliver(app)
  await deliver({ app, url: '/drained' })
  expect(natives).toEqual([native])
  expect(outcomes[1]).toMatchObject({ error: { message: expect.stringContaining('Turn it off.') } })
})

test('an answer that something else has begun is left alone', async () => {
  const { url } = await listen((_, response) => {
    response.end('mine')
    sendReply(response, { status: 500, headers: {}, body: 'not mine' })
  })
  const response = await fetch(url)
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('mine')
})

test('a header that is empty is there: its alias is not read in its place', async () => {
  const secret = `whsec_${btoa('s'.repeat(32))}`
  const outcomes: unknown[] = []
  const onOutcome = (outcome: object) => void outcomes.push(outcome)
  const { url } = await listen(webhook({ provider: svix({ secret }), onOutcome }, () => undefined))
  const { headers, ...request } = sign(svix, { type: 't' }, { keys: { secret }, id: 'msg_1' })
  const { status } = await fetch(url, { ...request, headers: { ...headers, 'svix-id': '', 'webhook-id': 'msg_1' } })
  expect(status).toBe(401)
  expect(outcomes).toMatchObject([{ code: 'header_missing' }])
})
