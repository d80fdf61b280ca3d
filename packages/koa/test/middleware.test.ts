import { Readable } from 'node:stream'
import type { Middleware } from 'koa'
import { describe, expect, test } from 'vitest'
import { createGate, sleep } from '../../core/test/receiver-support.ts'
import { anySuccess, createOptions, hangUp, post, REFUSED, signed } from '../../node/test/adapter-support.ts'
import { memoryStore, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './koa-support.ts'

describe.each(VERSIONS)('a webhook in front of a route on Koa $version', ({ Koa }) => {
  async function create(route: Middleware, options = createOptions()) {
    const middleware = webhook(options)
    const { outcomes } = options
    const url = await serve(Koa, middleware, route)
    /** What becomes of the event `e1` when it is sent once more. */
    const resend = async () => {
      await post(url, signed('e1'))
      return outcomes.at(-1)?.status
    }
    return { url, outcomes, resend, middleware }
  }

  const answer = (body: unknown, status = 200): Middleware => {
    return (ctx) => {
      ctx.status = status
      ctx.body = body
    }
  }

  test('shows the route the event as ctx.state.webhook', async () => {
    let seen: unknown
    const { url } = await create((ctx) => {
      seen = ctx.state.webhook
      ctx.status = 200
    })
    await post(url, signed('e1'))
    expect(seen).toMatchObject({ id: 'e1', type: 'message.received', provider: 'telnyx' })
  })

  test.each(REFUSED)('does not let %s through to it', async (_, status, body, delivery) => {
    let runs = 0
    const { url } = await create((ctx) => {
      runs++
      ctx.status = 200
    })
    const response = await post(url, delivery())
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
    expect(runs).toBe(0)
  })

  test('answers a duplicate without it', async () => {
    let runs = 0
    const { url, outcomes } = await create((ctx) => {
      ctx.body = `run ${++runs}`
    })
    await post(url, signed('e1'))
    const response = await post(url, signed('e1'))
    expect(await response.text()).toBe('OK')
    expect(outcomes).toMatchObject([{ status: 'processed' }, { status: 'duplicate' }])
    expect(runs).toBe(1)
  })

  test.each<[string, Middleware, string]>([
    ['text', answer('done'), 'done'],
    ['JSON', answer({ done: true }), '{"done":true}'],
    ['bytes', answer(Buffer.from('done')), 'done'],
    ['a stream', answer(Readable.from(['one, ', 'two'])), 'one, two'],
    ['nothing, with a status', answer(null), ''],
    ['text after an await', (ctx, next) => sleep(20).then(() => answer('done')(ctx, next)), 'done'],
  ])('completes the event when the route answers %s', async (_, route, body) => {
    const { url, resend } = await create(route)
    const response = await post(url, signed('e1'))
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(body)
    expect(await resend()).toBe('duplicate')
  })

  test('lets the headers of the route through', async () => {
    const { url } = await create((ctx) => {
      ctx.set('x-route', 'yes')
      ctx.cookies.set('a', '1')
      ctx.status = 202
      ctx.body = { text: 'ä €' }
    })
    const response = await post(url)
    expect(response.headers.get('x-route')).toBe('yes')
    expect(response.headers.getSetCookie()).toEqual(['a=1; path=/; httponly'])
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toEqual({ text: 'ä €' })
  })

  test.each([201, 202, 204, 299])('sends 200 for %s to a provider that knows no other success', async (status) => {
    const { url, outcomes } = await create(answer('', status))
    expect((await post(url)).status).toBe(200)
    expect(outcomes).toMatchObject([{ status: 'processed' }])
  })

  test('leaves 202 as it is for a provider that takes any success', async () => {
    const middleware = webhook({ ...createOptions(), provider: anySuccess.provider })
    const url = await serve(Koa, middleware, answer('later', 202))
    const response = await post(url, anySuccess.signed())
    expect(response.status).toBe(202)
    expect(await response.text()).toBe('later')
  })

  test.each<[string, number, string, Middleware]>([
    ['answers 500', 500, 'own words', answer('own words', 500)],
    ['answers 404', 404, 'own words', answer('own words', 404)],
    ['redirects', 302, '/elsewhere', (ctx) => ctx.redirect('/elsewhere')],
    ['uses ctx.throw', 418, 'a teapot', (ctx) => ctx.throw(418, 'a teapot')],
    ['throws', 500, 'Internal Server Error', () => Promise.reject(new Error('no'))],
    ['passes on and nothing answers', 404, 'Not Found', (_, next) => next()],
  ])('gives the event back when the route %s', async (_, status, body, route) => {
    let attempts = 0
    const { url, resend } = await create((ctx, next) => {
      if (++attempts === 1) return route(ctx, next)
      ctx.status = 200
    })
    const response = await post(url, signed('e1'))
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(body)
    expect(await resend()).toBe('processed')
    expect(attempts).toBe(2)
  })

  test('lets a middleware in front of it answer what the route throws', async () => {
    const options = createOptions()
    const url = await serve(
      Koa,
      (ctx, next) => next().catch((error: Error) => void Object.assign(ctx, { status: 502, body: error.message })),
      webhook(options),
      () => Promise.reject(new Error('own words')),
    )
    const response = await post(url)
    expect(response.status).toBe(502)
    expect(await response.text()).toBe('own words')
    expect(options.outcomes).toMatchObject([{ status: 'failed' }])
  })

  test('holds the answer back until the event is marked', async () => {
    const gate = createGate()
    const store = memoryStore()
    const complete: typeof store.complete = (...args) => gate.opened.then(() => store.complete(...args))
    const { url } = await create(answer('done'), { ...createOptions(), store: { ...store, complete } })
    let isAnswered = false
    const response = post(url).finally(() => {
      isAnswered = true
    })
    await sleep(150)
    expect(isAnswered).toBe(false)
    gate.open()
    expect((await response).status).toBe(200)
  })

  test('settles though the client has hung up', async () => {
    const gate = createGate()
    const started = createGate()
    const { url, outcomes, resend } = await create(async (ctx) => {
      started.open()
      await gate.opened
      ctx.status = 200
    })
    await hangUp(url, signed('e1'), started.opened)
    await sleep(50)
    gate.open()
    await expect.poll(() => outcomes).toMatchObject([{ status: 'processed' }])
    expect(await resend()).toBe('duplicate')
  })

  test('takes nothing more once it is drained', async () => {
    const { url, middleware } = await create(answer('done'))
    await middleware.drain()
    expect((await post(url)).status).toBe(503)
  })

  test('runs an event again that it was told to forget', async () => {
    const { url, middleware, resend, outcomes } = await create(answer('done'))
    await post(url, signed('e1'))
    const [outcome] = outcomes
    if (outcome?.status !== 'processed') throw new Error('not processed')
    await middleware.forget(outcome.event)
    expect(await resend()).toBe('processed')
  })
})
