import type { FastifyRequest } from 'fastify'
import { describe, expect, test } from 'vitest'
import { createOptions, post, provider, REFUSED, signed, signedOddly } from '../../koa/test/adapter-support.ts'
import { createReceiver, webhook } from '../src/index.ts'
import { listen, serve, VERSIONS } from './fastify-support.ts'

describe.each(VERSIONS)('a webhook with a handler on Fastify $version', ({ fastify }) => {
  test('answers a delivery with success', async () => {
    const url = await serve(
      fastify,
      webhook(createOptions(), () => undefined),
    )
    const response = await post(url)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('OK')
  })

  test('handles an event once, however often it is sent', async () => {
    let runs = 0
    const url = await serve(
      fastify,
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
    const url = await serve(fastify, webhook(createOptions(), handle))
    expect((await post(url, signed('e1'))).status).toBe(500)
    expect((await post(url, signed('e1'))).status).toBe(200)
  })

  test.each(REFUSED)('refuses %s with %i and nothing but %s', async (_, status, body, delivery) => {
    let runs = 0
    const url = await serve(
      fastify,
      webhook(createOptions(), () => runs++),
    )
    const response = await post(url, delivery())
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
    expect(runs).toBe(0)
  })

  test('takes a receiver', async () => {
    const options = createOptions()
    const url = await serve(fastify, webhook(createReceiver(options, () => undefined)))
    expect((await post(url)).status).toBe(200)
    expect(options.outcomes).toMatchObject([{ status: 'processed' }])
  })

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
    expect((await post(`${url}acme`)).status).toBe(200)
    expect(params).toEqual({ tenant: 'acme' })
  })

  test('gives the handler the bytes that were sent', async () => {
    const received: unknown[] = []
    const url = await serve(
      fastify,
      webhook(createOptions(), ({ raw }) => received.push(raw)),
    )
    const delivery = signedOddly()
    expect((await post(url, delivery)).status).toBe(200)
    expect(received).toEqual([new TextEncoder().encode(delivery.body)])
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
    expect((await post(`${url}webhooks/telnyx`)).status).toBe(200)
  })
})

test('a handler that is undefined by mistake does not make hooks', () => {
  expect(() => webhook({ provider }, undefined as never)).toThrow(TypeError)
})
