import { Readable } from 'node:stream'
import { deliver } from '@countersign/tools/adapters/deliver'
import { createOptions } from '@countersign/tools/adapters/options'
import type { Middleware } from 'koa'
import { describe, expect, test } from 'vitest'
import { type WebhookEvent, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './koa-support.ts'

// Its answers are among what `routeSuite` tests.
describe.each(VERSIONS)('a route on Koa $version whose lease was lost', ({ Koa }) => {
  async function create(route: Middleware): Promise<string> {
    const middleware = webhook(createOptions())
    return serve(Koa, middleware, async (ctx, next) => {
      await middleware.forget(ctx.state.webhook as WebhookEvent)
      await route(ctx, next)
    })
  }

  test('has its stream ended', async () => {
    const stream = Readable.from(['done'])
    const url = await create(async (ctx) => {
      ctx.body = stream
    })
    expect((await deliver(url)).status).toBe(503)
    await expect.poll(() => stream.destroyed).toBe(true)
  })

  test('has its success past Koa cut off', async () => {
    const url = await create(async (ctx) => {
      ctx.respond = false
      ctx.res.writeHead(200)
      ctx.res.write('on its way')
    })
    await expect(deliver(url)).rejects.toThrow(/aborted|socket hang up/)
  })
})
