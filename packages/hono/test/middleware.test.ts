import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { streamText } from 'hono/streaming'
import { describe, expect, test } from 'vitest'
import { createGate, sleep } from '../../core/test/receiver-support.ts'
import { anySuccess, createOptions, hangUp, post, REFUSED, signed } from '../../node/test/adapter-support.ts'
import { memoryStore, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './hono-support.ts'

describe.each(VERSIONS)('a webhook in front of a route on Hono $version', ({ Hono }) => {
  async function create(route: MiddlewareHandler, options = createOptions()) {
    const middleware = webhook(options)
    const { outcomes } = options
    const url = await serve(Hono, middleware, route)
    /** What becomes of the event `e1` when it is sent once more. */
    const resend = async () => {
      await post(url, signed('e1'))
      return outcomes.at(-1)?.status
    }
    return { url, outcomes, resend, middleware }
  }

  const done: MiddlewareHandler = async (c) => c.text('done')

  test('shows the route the event as c.get("webhook")', async () => {
    let seen: unknown
    const { url } = await create(async (c) => {
      seen = c.get('webhook')
      return c.body(null, 200)
    })
    await post(url, signed('e1'))
    expect(seen).toMatchObject({ id: 'e1', type: 'message.received', provider: 'telnyx' })
  })

  test.each(REFUSED)('does not let %s through to it', async (_, status, body, delivery) => {
    let runs = 0
    const { url } = await create(async (c) => c.text(`run ${++runs}`))
    const response = await post(url, delivery())
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
    expect(runs).toBe(0)
  })

  test('answers a duplicate without it', async () => {
    let runs = 0
    const { url, outcomes } = await create(async (c) => c.text(`run ${++runs}`))
    await post(url, signed('e1'))
    const response = await post(url, signed('e1'))
    expect(await response.text()).toBe('OK')
    expect(outcomes).toMatchObject([{ status: 'processed' }, { status: 'duplicate' }])
    expect(runs).toBe(1)
  })

  test.each<[string, MiddlewareHandler, string]>([
    ['text', done, 'done'],
    ['JSON', async (c) => c.json({ done: true }), '{"done":true}'],
    ['a Response', async () => new Response('done'), 'done'],
    ['a stream', async (c) => streamText(c, (stream) => writeTwice(stream)), 'one, two'],
    ['nothing', async (c) => c.body(null), ''],
    ['text after an await', (c, next) => sleep(20).then(() => done(c, next)), 'done'],
  ])('completes the event when the route answers %s', async (_, route, body) => {
    const { url, resend } = await create(route)
    const response = await post(url, signed('e1'))
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(body)
    expect(await resend()).toBe('duplicate')
  })

  test.each([200, 202] as const)('lets the headers of a route that answers %s through', async (status) => {
    const { url } = await create(async (c) => {
      c.header('x-route', 'yes')
      c.header('set-cookie', 'a=1', { append: true })
      c.header('set-cookie', 'b=2', { append: true })
      return c.json({ text: 'ä €' }, status)
    })
    const response = await post(url)
    expect(response.headers.get('x-route')).toBe('yes')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toEqual({ text: 'ä €' })
  })

  test.each<[number, MiddlewareHandler]>([
    [201, async (c) => c.text('', 201)],
    [202, async (c) => streamText(c.status(202) ?? c, (stream) => writeTwice(stream))],
    [204, async (c) => c.body(null, 204)],
    [299, async () => new Response('', { status: 299 })],
  ])('sends 200 for %s to a provider that knows no other success', async (_, route) => {
    const { url, outcomes } = await create(route)
    expect((await post(url)).status).toBe(200)
    expect(outcomes).toMatchObject([{ status: 'processed' }])
  })

  test('leaves 202 as it is for a provider that takes any success', async () => {
    const middleware = webhook({ ...createOptions(), provider: anySuccess.provider })
    const url = await serve(Hono, middleware, async (c) => c.text('later', 202))
    const response = await post(url, anySuccess.signed())
    expect(response.status).toBe(202)
    expect(await response.text()).toBe('later')
  })

  test.each<[string, number, string, MiddlewareHandler]>([
    ['answers 500', 500, 'own words', async (c) => c.text('own words', 500)],
    ['answers 404', 404, 'own words', async (c) => c.text('own words', 404)],
    ['redirects', 302, '', async (c) => c.redirect('/elsewhere')],
    ['throws an HTTPException', 418, 'a teapot', () => fail(new HTTPException(418, { message: 'a teapot' }))],
    ['throws', 500, 'failed: no', () => fail(new Error('no'))],
    ['throws what is no error', 500, '', () => fail('no')],
    ['passes on and nothing answers', 404, '404 Not Found', (_, next) => next()],
  ])('gives the event back when the route %s', async (_, status, body, route) => {
    let attempts = 0
    const { url, resend } = await create(async (c, next) => (++attempts === 1 ? route(c, next) : done(c, next)))
    const response = await post(url, signed('e1'))
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
    expect(await resend()).toBe('processed')
    expect(attempts).toBe(2)
  })

  test('holds the answer back until the event is marked', async () => {
    const gate = createGate()
    const store = memoryStore()
    const complete: typeof store.complete = (...args) => gate.opened.then(() => store.complete(...args))
    const { url } = await create(done, { ...createOptions(), store: { ...store, complete } })
    let isAnswered = false
    const response = post(url).finally(() => {
      isAnswered = true
    })
    await sleep(150)
    expect(isAnswered).toBe(false)
    gate.open()
    expect((await response).status).toBe(200)
  })

  test.each<[string, MiddlewareHandler]>([
    ['text', done],
    ['a stream', async (c) => streamText(c, (stream) => writeTwice(stream))],
  ])('answers 503 instead of %s when the lease was lost', async (_, route) => {
    const { url, outcomes, middleware } = await create(async (c, next) => {
      await middleware.forget(c.get('webhook'))
      c.header('x-route', 'yes')
      c.header('set-cookie', 'a=1')
      return route(c, next)
    })
    const response = await post(url)
    expect(response.status).toBe(503)
    expect(await response.text()).toBe('Service Unavailable')
    expect(response.headers.get('retry-after')).toBe('1')
    expect(response.headers.has('x-route')).toBe(false)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(outcomes).toMatchObject([{ status: 'lease_lost' }])
  })

  test('ends the stream of a route whose lease was lost', async () => {
    const ended = createGate()
    const { url, middleware } = await create(async (c) => {
      await middleware.forget(c.get('webhook'))
      return streamText(c, async (stream) => {
        stream.onAbort(ended.open)
        await writeTwice(stream)
      })
    })
    expect((await post(url)).status).toBe(503)
    await ended.opened
  })

  test('lets an error of the route through though the lease was lost', async () => {
    const { url, middleware } = await create(async (c) => {
      await middleware.forget(c.get('webhook'))
      throw new Error('no')
    })
    const response = await post(url)
    expect(response.status).toBe(500)
    expect(await response.text()).toBe('failed: no')
  })

  test('settles though the client has hung up', async () => {
    const gate = createGate()
    const started = createGate()
    const { url, outcomes, resend } = await create(async (c) => {
      started.open()
      await gate.opened
      return c.text('done')
    })
    await hangUp(url, signed('e1'), started.opened)
    await sleep(50)
    gate.open()
    await expect.poll(() => outcomes).toMatchObject([{ status: 'processed' }])
    expect(await resend()).toBe('duplicate')
  })

  test('takes nothing more once it is drained', async () => {
    const { url, middleware } = await create(done)
    await middleware.drain()
    expect((await post(url)).status).toBe(503)
  })

  test('runs an event again that it was told to forget', async () => {
    const { url, middleware, resend, outcomes } = await create(done)
    await post(url, signed('e1'))
    const [outcome] = outcomes
    if (outcome?.status !== 'processed') throw new Error('not processed')
    await middleware.forget(outcome.event)
    expect(await resend()).toBe('processed')
  })
})

async function fail(thrown: unknown): Promise<never> {
  throw thrown
}

async function writeTwice(stream: { readonly write: (text: string) => Promise<unknown> }): Promise<void> {
  await stream.write('one, ')
  await sleep(20)
  await stream.write('two')
}
