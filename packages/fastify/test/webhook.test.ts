import { deliver } from '@countersign/tools/adapters/deliver'
import { handlerSuite } from '@countersign/tools/adapters/handler-suite'
import { createOptions } from '@countersign/tools/adapters/options'
import { post } from '@countersign/tools/adapters/requests'
import type { FastifyRequest } from 'fastify'
import { describe, expect, test } from 'vitest'
import { createReceiver, webhook } from '../src/index.ts'
import { listen, serve, VERSIONS } from './fastify-support.ts'

describe.each(VERSIONS)('a webhook with a handler on Fastify $version', ({ fastify }) => {
  handlerSuite({ webhook, createReceiver, serve: (handler) => serve(fastify, handler) })

  test('gives the handler Fastify’s request', async () => {
    const app = fastify()
    let params: unknown
    app.post(
      '/:tenant',
      webhook(createOptions(), (_, { native }) => {
        params = (native as FastifyRequest).params
      }),
    )
    const url = await listen(app)
    expect((await deliver(`${url}acme`)).status).toBe(200)
    expect(params).toEqual({ tenant: 'acme' })
  })

  test('leaves the other routes alone', async () => {
    const app = fastify()
    app.post(
      '/webhooks/telnyx',
      webhook(createOptions(), () => undefined),
    )
    app.post('/echo', async ({ body }) => body)
    const url = await listen(app)
    const other = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{ "a": 1 }' }
    expect(await (await post(`${url}echo`, other)).json()).toEqual({ a: 1 })
    expect((await deliver(`${url}webhooks/telnyx`)).status).toBe(200)
  })
})
