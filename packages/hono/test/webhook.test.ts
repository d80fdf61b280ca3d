import { deliver } from '@countersign/tools/adapters/deliver'
import { handlerSuite } from '@countersign/tools/adapters/handler-suite'
import { createOptions } from '@countersign/tools/adapters/options'
import { post } from '@countersign/tools/adapters/requests'
import type { Context } from 'hono'
import { describe, expect, test } from 'vitest'
import { createReceiver, webhook } from '../src/index.ts'
import { serve, serveApp, VERSIONS } from './hono-support.ts'

describe.each(VERSIONS)('a webhook with a handler on Hono $version', ({ Hono }) => {
  handlerSuite({ webhook, createReceiver, serve: (handler) => serve(Hono, handler) })

  test('gives the handler Hono’s context', async () => {
    const app = new Hono()
    let tenant: unknown
    app.post(
      '/:tenant',
      webhook(createOptions(), (_, { native }) => {
        tenant = (native as Context).req.param('tenant')
      }),
    )
    const url = await serveApp(app)
    expect((await deliver(`${url}acme`)).status).toBe(200)
    expect(tenant).toBe('acme')
  })

  test('leaves the other routes alone', async () => {
    const app = new Hono()
    app.post(
      '/webhooks/telnyx',
      webhook(createOptions(), () => undefined),
    )
    app.post('/echo', async (c) => c.json(await c.req.json()))
    const url = await serveApp(app)
    expect(await (await post(`${url}echo`, { method: 'POST', body: '{ "a": 1 }' })).json()).toEqual({ a: 1 })
    expect((await deliver(`${url}webhooks/telnyx`)).status).toBe(200)
  })
})
