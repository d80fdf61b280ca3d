import type { Context } from 'hono'
import { describe, expect, test } from 'vitest'
import { createOptions, post, provider, REFUSED, signed, signedOddly } from '../../koa/test/adapter-support.ts'
import { createReceiver, webhook } from '../src/index.ts'
import { serve, serveApp, VERSIONS } from './hono-support.ts'

describe.each(VERSIONS)('a webhook with a handler on Hono $version', ({ Hono }) => {
  test('answers a delivery with success', async () => {
    const url = await serve(
      Hono,
      webhook(createOptions(), () => undefined),
    )
    const response = await post(url)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('OK')
  })

  test('handles an event once, however often it is sent', async () => {
    let runs = 0
    const url = await serve(
      Hono,
      webhook(createOptions(), () => runs++),
    )
    expect((await post(url, signed('e1'))).status).toBe(200)
    expect((await post(url, signed('e1'))).status).toBe(200)
    expect(runs).toBe(1)
  })

  test('answers a failure so that the event is sent again', async () => {
    let runs = 0
    const handle = () => {
      if (++runs === 1) throw new Error('once')
    }
    const url = await serve(Hono, webhook(createOptions(), handle))
    expect((await post(url, signed('e1'))).status).toBe(500)
    expect((await post(url, signed('e1'))).status).toBe(200)
  })

  test.each(REFUSED)('refuses %s with %i and nothing but %s', async (_, status, body, delivery) => {
    let runs = 0
    const url = await serve(
      Hono,
      webhook(createOptions(), () => runs++),
    )
    const response = await post(url, delivery())
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
    expect(runs).toBe(0)
  })

  test('takes a receiver', async () => {
    const options = createOptions()
    const url = await serve(Hono, webhook(createReceiver(options, () => undefined)))
    expect((await post(url)).status).toBe(200)
    expect(options.outcomes).toMatchObject([{ status: 'processed' }])
  })

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
    expect((await post(`${url}acme`)).status).toBe(200)
    expect(tenant).toBe('acme')
  })

  test('gives the handler the bytes that were sent', async () => {
    const received: unknown[] = []
    const url = await serve(
      Hono,
      webhook(createOptions(), ({ raw }) => received.push(raw)),
    )
    const delivery = signedOddly()
    expect((await post(url, delivery)).status).toBe(200)
    expect(received).toEqual([new TextEncoder().encode(delivery.body)])
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
    expect((await post(`${url}webhooks/telnyx`)).status).toBe(200)
  })
})

test('a handler that is undefined by mistake does not make middleware', () => {
  expect(() => webhook({ provider }, undefined as never)).toThrow(TypeError)
})
