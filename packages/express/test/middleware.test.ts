import { deliver } from '@countersign/tools/adapters/deliver'
import { createOptions, outcomesOf } from '@countersign/tools/adapters/options'
import { oddText } from '@countersign/tools/adapters/requests'
import { middlewareSuite, type RouteAdapter, routeSuite } from '@countersign/tools/adapters/route-suite'
import { telnyxBody } from '@countersign/tools/deliveries/telnyx'
import { sleep } from '@countersign/tools/time/sleep'
import express5, { type RequestHandler } from 'express'
import supertest from 'supertest'
import { describe, expect, test } from 'vitest'
import { type WebhookEvent, type WebhookMiddleware, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './express-support.ts'

describe.each(VERSIONS)('a webhook in front of a route on Express $version', ({ express }) => {
  const adapter: RouteAdapter<WebhookMiddleware, RequestHandler> = {
    webhook,
    serve: (middleware, route) => serve(express, middleware, route),
    shownAs: 'request.webhook',
    reply:
      (body, status = 200) =>
      (_, response) =>
        void response.status(status).send(body),
    looking: (look, route) => async (request, response, next) => {
      await look(request.webhook as WebhookEvent)
      response.set('x-route', 'yes').set('set-cookie', ['a=1', 'b=2'])
      return route(request, response, next)
    },
    successes: [
      ['with response.json', (_, response) => void response.json({ done: true }), '{"done":true}'],
      ['with response.end', (_, response) => void response.end(), ''],
      ['with response.sendStatus(204)', (_, response) => void response.sendStatus(204), ''],
    ],
    failures: [
      ['redirects', 302, '/elsewhere', (_, response) => void response.redirect('/elsewhere')],
      ['calls next(error)', 500, 'Error: no', (_request, _response, next) => next(new Error('no'))],
      ['passes on and nothing answers', 404, 'Cannot POST /', (_request, _response, next) => next()],
    ],
  }

  routeSuite(adapter)
  middlewareSuite(adapter)

  test('shows the route the event as response.locals.webhook too', async () => {
    let seen: unknown
    const url = await serve(express, webhook(createOptions()), (_, response) => {
      seen = response.locals.webhook
      response.sendStatus(200)
    })
    await deliver(url, telnyxBody('e1'))
    expect(seen).toMatchObject({ id: 'e1', type: 'message.received', provider: 'telnyx' })
  })

  test('shows the route the body as request.body, which a parser behind leaves alone', async () => {
    let body: unknown
    const url = await serve(express, webhook(createOptions()), express.json(), (request, response) => {
      body = request.body
      response.sendStatus(200)
    })
    const text = oddText()
    await deliver(url, text)
    expect(body).toEqual(JSON.parse(text))
  })

  // Not among the failures above: of a route that awaits first, Express 4 does not see what it throws.
  test('gives the event back when the route throws', async () => {
    const options = createOptions()
    const url = await serve(express, webhook(options), () => {
      throw new Error('no')
    })
    expect((await deliver(url)).status).toBe(500)
    expect(outcomesOf(options)).toMatchObject([{ status: 'failed' }])
  })

  test('answers 503 instead of success when the store fails to mark it', async () => {
    const options = createOptions()
    const store = { ...options.store, complete: () => Promise.reject(new Error('away')) }
    const url = await serve(express, webhook({ ...options, store }), (_, response) => void response.send('done'))
    expect((await deliver(url)).status).toBe(503)
  })

  test('lets a route stream, and completes the event when it ends', async () => {
    const options = createOptions()
    const url = await serve(express, webhook(options), async (_, response) => {
      response.write('one, ')
      await sleep(20)
      response.end('two')
    })
    expect(await (await deliver(url, telnyxBody('e1'))).text()).toBe('one, two')
    expect(await (await deliver(url, telnyxBody('e1'))).text()).toBe('OK')
    expect(outcomesOf(options)).toMatchObject([{ status: 'processed' }, { status: 'duplicate' }])
  })

  test.each<[string, RequestHandler]>([
    ['throws', () => failAfter()],
    ['calls next(error)', (_request, _response, next) => next(new Error('after the answer'))],
    ['calls next()', (_request, _response, next) => next()],
    ['answers again', (_, response) => void response.status(500).send('another answer')],
  ])('sends one whole answer though the route %s after it', async (_, goOn) => {
    const options = createOptions()
    const { store } = options
    const complete: typeof store.complete = (...args) => sleep(100).then(() => store.complete(...args))
    const slow = webhook({ ...options, store: { ...store, complete } })
    const url = await serve(express, slow, (request, response, next) => {
      response.send('done')
      return goOn(request, response, next)
    })
    const response = await deliver(url)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('done')
  })

  test('stays out of the way of other routes when it is mounted at the root', async () => {
    const app = express()
    app.use('/webhooks', webhook(createOptions()), (_, response) => void response.send('webhook'))
    app.get('/health', (_, response) => void response.send('healthy'))
    await supertest(app).get('/health').expect(200, 'healthy')
    expect(await (await deliver({ app, url: '/webhooks/telnyx' })).text()).toBe('webhook')
  })
})

test('Express 5 hands the rejection of an async route on, and the event is given back', async () => {
  const options = createOptions()
  const url = await serve(express5, webhook(options), async () => {
    throw new Error('no')
  })
  expect((await deliver(url)).status).toBe(500)
  expect(outcomesOf(options)).toMatchObject([{ status: 'failed' }])
})

function failAfter(): never {
  throw new Error('after the answer')
}
