import { Readable } from 'node:stream'
import type { Middleware } from 'koa'
import { describe, expect, test } from 'vitest'
import { createOptions, post } from '../../node/test/adapter-support.ts'
import { type WebhookEvent, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './koa-support.ts'

describe.each(VERSIONS)('a route on Koa $version whose lease was lost', ({ Koa }) => {
  async function create(route: Middleware) {
    const options = createOptions()
    const middleware = webhook(options)
    const url = await serve(Koa, middleware, async (ctx, next) => {
      await middleware.forget(ctx.state.webhook as WebhookEvent)
      await route(ctx, next)
    })
    return { url, outcomes: options.outcomes }
  }

  test.each<[string, unknown]>([
    ['text', 'done'],
    ['a stream', Readable.from(['done'])],
  ])('is answered for with 503 instead of %s', async (_, body) => {
    const { url, outcomes } = await create(async (ctx) => {
      ctx.set('x-route', 'yes')
      ctx.body = body
    })
    const response = await post(url)
    expect(response.status).toBe(503)
    expect(await response.text()).toBe('Service Unavailable')
    expect(response.headers.get('retry-after')).toBe('1')
    expect(response.headers.has('x-route')).toBe(false)
    expect(outcomes).toMatchObject([{ status: 'lease_lost' }])
  })

  test('has its stream ended', async () => {
    const stream = Readable.from(['done'])
    const { url } = await create(async (ctx) => {
      ctx.body = stream
    })
    expect((await post(url)).status).toBe(503)
    await expect.poll(() => stream.destroyed).toBe(true)
  })

  test('has its error let through', async () => {
    const { url } = await create(async (ctx) => {
      ctx.throw(418, 'a teapot')
    })
    const response = await post(url)
    expect(response.status).toBe(418)
    expect(await response.text()).toBe('a teapot')
  })

  test('has its success past Koa cut off', async () => {
    const { url } = await create(async (ctx) => {
      ctx.respond = false
      ctx.res.writeHead(200)
      ctx.res.write('on its way')
    })
    await expect(post(url).then((response) => response.text())).rejects.toThrow(/terminated|fetch failed/)
  })
})
