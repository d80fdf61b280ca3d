import { Readable } from 'node:stream'
import { deliver } from '@countersign/tools/adapters/deliver'
import { createOptions, outcomesOf } from '@countersign/tools/adapters/options'
import { middlewareSuite, type RouteAdapter, routeSuite } from '@countersign/tools/adapters/route-suite'
import type { Middleware } from 'koa'
import { describe, expect, test } from 'vitest'
import { type WebhookEvent, type WebhookMiddleware, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './koa-support.ts'

describe.each(VERSIONS)('a webhook in front of a route on Koa $version', ({ Koa }) => {
  const adapter: RouteAdapter<WebhookMiddleware, Middleware> = {
    webhook,
    serve: (middleware, route) => serve(Koa, middleware, route),
    shownAs: 'ctx.state.webhook',
    reply: (body, status = 200) => answer(() => body, status),
    looking: (look, route) => async (ctx, next) => {
      await look(ctx.state.webhook as WebhookEvent)
      ctx.set('x-route', 'yes')
      ctx.set('set-cookie', ['a=1', 'b=2'])
      return route(ctx, next)
    },
    successes: [
      ['bytes', answer(() => Buffer.from('done')), 'done'],
      ['a stream', answer(() => Readable.from(['one, ', 'two'])), 'one, two'],
      ['nothing, by a null', answer(() => null), ''],
    ],
    failures: [
      ['redirects', 302, '/elsewhere', (ctx) => ctx.redirect('/elsewhere')],
      ['uses ctx.throw', 418, 'a teapot', (ctx) => ctx.throw(418, 'a teapot')],
      ['throws', 500, 'Internal Server Error', () => Promise.reject(new Error('no'))],
      ['passes on and nothing answers', 404, 'Not Found', (_, next) => next()],
    ],
  }

  routeSuite(adapter)
  middlewareSuite(adapter)

  test('lets a middleware in front of it answer what the route throws', async () => {
    const options = createOptions()
    const url = await serve(
      Koa,
      (ctx, next) => next().catch((error: Error) => void Object.assign(ctx, { status: 502, body: error.message })),
      webhook(options),
      () => Promise.reject(new Error('own words')),
    )
    const response = await deliver(url)
    expect(response.status).toBe(502)
    expect(await response.text()).toBe('own words')
    expect(outcomesOf(options)).toMatchObject([{ status: 'failed' }])
  })
})

function answer(createBody: () => unknown, status = 200): Middleware {
  return (ctx) => {
    ctx.status = status
    ctx.body = createBody()
  }
}
