import { deliver } from '@countersign/tools/adapters/deliver'
import { handlerSuite } from '@countersign/tools/adapters/handler-suite'
import { createOptions } from '@countersign/tools/adapters/options'
import Router from '@koa/router'
import type { Middleware } from 'koa'
import { describe, expect, test } from 'vitest'
import { createReceiver, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './koa-support.ts'

describe.each(VERSIONS)('a webhook with a handler on Koa $version', ({ Koa }) => {
  handlerSuite({ webhook, createReceiver, serve: (handler) => serve(Koa, handler) })

  test('gives the handler Koa’s context', async () => {
    const seen: unknown[] = []
    const url = await serve(
      Koa,
      (ctx, next) => {
        seen.push(ctx)
        return next()
      },
      webhook(createOptions(), (_, { native }) => seen.push(native)),
    )
    await deliver(url)
    expect(seen).toHaveLength(2)
    expect(seen[1]).toBe(seen[0])
  })

  test('leaves the other routes of @koa/router alone', async () => {
    const router = new Router()
    router.post(
      '/webhooks/telnyx',
      webhook(createOptions(), () => undefined),
    )
    router.get('/health', (ctx) => {
      ctx.body = 'healthy'
    })
    const url = await serve(Koa, router.routes() as Middleware)
    expect(await (await fetch(`${url}health`)).text()).toBe('healthy')
    expect((await deliver(`${url}webhooks/telnyx`)).status).toBe(200)
  })
})
