import { Readable } from 'node:stream'
import type { RouteHandlerMethod } from 'fastify'
import { describe, expect, test } from 'vitest'
import { createGate, sleep, telnyxBody } from '../../core/test/receiver-support.ts'
import {
  anySuccess,
  createOptions,
  hangUp,
  post,
  REFUSED,
  signed,
  signedOddly,
} from '../../node/test/adapter-support.ts'
import { createReceiver, memoryStore, type WebhookEvent, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './fastify-support.ts'

describe.each(VERSIONS)('a webhook in front of a route on Fastify $version', ({ fastify }) => {
  async function create(route: RouteHandlerMethod, options = createOptions()) {
    const { outcomes } = options
    const url = await serve(fastify, webhook(options), route)
    /** What becomes of the event `e1` when it is sent once more. */
    const resend = async () => {
      await post(url, signed('e1'))
      return outcomes.at(-1)?.status
    }
    return { url, outcomes, resend }
  }

  /** A route that loses its lease before it goes on. */
  async function createLosing(route: RouteHandlerMethod) {
    const options = createOptions()
    const { forget } = createReceiver(options, () => undefined)
    return create(async function losing(request, reply) {
      await forget(request.webhook as WebhookEvent)
      reply.header('x-route', 'yes').header('set-cookie', 'a=1')
      return route.call(this, request, reply)
    }, options)
  }

  test('shows the route the event as request.webhook', async () => {
    let seen: unknown
    const { url } = await create(async (request) => {
      seen = request.webhook
      return 'done'
    })
    await post(url, signed('e1'))
    expect(seen).toMatchObject({ id: 'e1', type: 'message.received', provider: 'telnyx' })
  })

  test('shows the route the body as Fastify parses the bytes that were sent', async () => {
    const received: unknown[] = []
    const { url } = await create(async ({ body, webhook }) => {
      received.push(body, webhook?.raw)
      return 'done'
    })
    const delivery = signedOddly()
    expect((await post(url, delivery)).status).toBe(200)
    expect(received).toEqual([JSON.parse(delivery.body), new TextEncoder().encode(delivery.body)])
  })

  test.each(REFUSED)('does not let %s through to it', async (_, status, body, delivery) => {
    let runs = 0
    const { url } = await create(async () => `run ${++runs}`)
    const response = await post(url, delivery())
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
    expect(runs).toBe(0)
  })

  test('answers a duplicate without it', async () => {
    let runs = 0
    const { url, outcomes } = await create(async () => `run ${++runs}`)
    await post(url, signed('e1'))
    const response = await post(url, signed('e1'))
    expect(await response.text()).toBe('OK')
    expect(outcomes).toMatchObject([{ status: 'processed' }, { status: 'duplicate' }])
    expect(runs).toBe(1)
  })

  test.each<[string, RouteHandlerMethod, string]>([
    ['text', async () => 'done', 'done'],
    ['JSON', async () => ({ done: true }), '{"done":true}'],
    ['its own body', async ({ body }) => body, JSON.stringify(telnyxBody('e1'))],
    ['bytes', async () => Buffer.from('done'), 'done'],
    ['a stream', async () => Readable.from(['one, ', 'two']), 'one, two'],
    ['nothing', (_, reply) => void reply.send(), ''],
    ['text after an await', () => sleep(20).then(() => 'done'), 'done'],
    ['text with reply.send', (_, reply) => void reply.send('done'), 'done'],
  ])('completes the event when the route answers %s', async (_, route, body) => {
    const { url, resend } = await create(route)
    const response = await post(url, signed('e1'))
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(body)
    expect(await resend()).toBe('duplicate')
  })

  test.each([200, 202])('lets the headers of a route that answers %s through', async (status) => {
    const { url } = await create(async (_, reply) => {
      reply.code(status).header('x-route', 'yes').header('set-cookie', ['a=1', 'b=2'])
      return { text: 'ä €' }
    })
    const response = await post(url)
    expect(response.headers.get('x-route')).toBe('yes')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toEqual({ text: 'ä €' })
  })

  test.each([201, 202, 204, 299])('sends 200 for %s to a provider that knows no other success', async (status) => {
    const { url, outcomes } = await create((_, reply) => void reply.code(status).send())
    expect((await post(url)).status).toBe(200)
    expect(outcomes).toMatchObject([{ status: 'processed' }])
  })

  test('leaves 202 as it is for a provider that takes any success', async () => {
    const hooks = webhook({ ...createOptions(), provider: anySuccess.provider })
    const url = await serve(fastify, hooks, (_, reply) => reply.code(202).send('later'))
    const response = await post(url, anySuccess.signed())
    expect(response.status).toBe(202)
    expect(await response.text()).toBe('later')
  })

  test.each<[string, number, string, RouteHandlerMethod]>([
    ['answers 500', 500, 'own words', (_, reply) => reply.code(500).send('own words')],
    ['answers 404', 404, 'own words', (_, reply) => reply.code(404).send('own words')],
    ['redirects', 302, '', (_, reply) => reply.redirect('/elsewhere')],
    ['throws', 500, '"message":"no"', () => fail()],
    ['rejects', 500, '"message":"no"', async () => fail()],
    ['sends an error', 500, '"message":"no"', (_, reply) => reply.send(new Error('no'))],
    ['calls the handler of what is not found', 404, '"error":"Not Found"', (_, reply) => void reply.callNotFound()],
  ])('gives the event back when the route %s', async (_, status, body, route) => {
    let attempts = 0
    const { url, resend } = await create(function first(request, reply) {
      if (++attempts === 1) return route.call(this, request, reply)
      return reply.send('done')
    })
    const response = await post(url, signed('e1'))
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(body)
    expect(await resend()).toBe('processed')
    expect(attempts).toBe(2)
  })

  test('holds the answer back until the event is marked', async () => {
    const gate = createGate()
    const store = memoryStore()
    const complete: typeof store.complete = (...args) => gate.opened.then(() => store.complete(...args))
    const { url } = await create(async () => 'done', { ...createOptions(), store: { ...store, complete } })
    let isAnswered = false
    const response = post(url).finally(() => {
      isAnswered = true
    })
    await sleep(150)
    expect(isAnswered).toBe(false)
    gate.open()
    expect((await response).status).toBe(200)
  })

  test.each<[string, RouteHandlerMethod]>([
    ['text', async () => 'done'],
    ['JSON', async () => ({ done: true })],
    ['a stream', async () => Readable.from(['done'])],
    ['nothing', (_, reply) => reply.code(204).send()],
  ])('answers 503 instead of %s when the lease was lost', async (_, route) => {
    const { url, outcomes } = await createLosing(route)
    const response = await post(url)
    expect(response.status).toBe(503)
    expect(await response.text()).toBe('Service Unavailable')
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(response.headers.get('retry-after')).toBe('1')
    expect(response.headers.has('x-route')).toBe(false)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(outcomes).toMatchObject([{ status: 'lease_lost' }])
  })

  test('ends the stream of a route whose lease was lost', async () => {
    const stream = Readable.from(['done'])
    const { url } = await createLosing(async () => stream)
    expect((await post(url)).status).toBe(503)
    expect(stream.destroyed).toBe(true)
  })

  test('lets an error of the route through though the lease was lost', async () => {
    const { url } = await createLosing(async () => fail())
    const response = await post(url)
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('"message":"no"')
  })

  test('settles though the client has hung up', async () => {
    const gate = createGate()
    const started = createGate()
    const { url, outcomes, resend } = await create(async () => {
      started.open()
      await gate.opened
      return 'done'
    })
    await hangUp(url, signed('e1'), started.opened)
    await sleep(50)
    gate.open()
    await expect.poll(() => outcomes).toMatchObject([{ status: 'processed' }])
    expect(await resend()).toBe('duplicate')
  })
})

function fail(): never {
  throw new Error('no')
}
