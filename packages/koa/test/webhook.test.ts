import Router from '@koa/router'
import type { Middleware } from 'koa'
import { describe, expect, test } from 'vitest'
import { createReceiver, webhook } from '../src/index.ts'
import { createOptions, post, provider, REFUSED, signed, signedOddly } from './adapter-support.ts'
import { serve, VERSIONS } from './koa-support.ts'

describe.each(VERSIONS)('a webhook with a handler on Koa $version', ({ Koa }) => {
  test('answers a delivery with success', async () => {
    const url = await serve(
      Koa,
      webhook(createOptions(), () => undefined),
    )
    const response = await post(url)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('OK')
  })

  test('handles an event once, however often it is sent', async () => {
    let runs = 0
    const url = await serve(
      Koa,
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
    const url = await serve(Koa, webhook(createOptions(), handle))
    expect((await post(url, signed('e1'))).status).toBe(500)
    expect((await post(url, signed('e1'))).status).toBe(200)
  })

  test.each(REFUSED)('refuses %s with %i and nothing but %s', async (_, status, body, delivery) => {
    let runs = 0
    const url = await serve(
      Koa,
      webhook(createOptions(), () => runs++),
    )
    const response = await post(url, delivery())
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
    expect(runs).toBe(0)
  })

  test('takes a receiver', async () => {
    const options = createOptions()
    const url = await serve(Koa, webhook(createReceiver(options, () => undefined)))
    expect((await post(url)).status).toBe(200)
    expect(options.outcomes).toMatchObject([{ status: 'processed' }])
  })

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
    await post(url)
    expect(seen).toHaveLength(2)
    expect(seen[1]).toBe(seen[0])
  })

  test('gives the handler the bytes that were sent', async () => {
    const received: unknown[] = []
    const url = await serve(
      Koa,
      webhook(createOptions(), ({ raw }) => received.push(raw)),
    )
    const delivery = signedOddly()
    expect((await post(url, delivery)).status).toBe(200)
    expect(received).toEqual([new TextEncoder().encode(delivery.body)])
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
    expect((await post(`${url}webhooks/telnyx`)).status).toBe(200)
  })
})

test('a handler that is undefined by mistake does not make middleware', () => {
  expect(() => webhook({ provider }, undefined as never)).toThrow(TypeError)
})
