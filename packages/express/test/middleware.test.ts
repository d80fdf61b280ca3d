import { request as httpRequest } from 'node:http'
import express5, { type RequestHandler } from 'express'
import supertest from 'supertest'
import { describe, expect, test } from 'vitest'
import { createGate, dfnsBody, sleep, telnyxBody } from '../../core/test/receiver-support.ts'
import { listen } from '../../node/test/server-support.ts'
import { createReceiver, memoryStore, sign, standardWebhooks, type WebhookEvent, webhook } from '../src/index.ts'
import { createOptions, post, signed, VERSIONS } from './express-support.ts'

describe.each(VERSIONS)('a webhook in front of a route on Express $version', ({ express }) => {
  function create(route: RequestHandler, options = createOptions()) {
    const app = express()
    app.post('/', webhook(options), route)
    return { app, options, outcomes: options.outcomes }
  }

  /** What becomes of the event `e1` when it is sent once more. */
  async function resend(app: ReturnType<typeof express>, outcomes: readonly { readonly status: string }[]) {
    await post(app, signed('e1'))
    return outcomes.at(-1)?.status
  }

  describe('shows the route', () => {
    test.each<[string, (...args: Parameters<RequestHandler>) => unknown]>([
      ['response.locals.webhook', (_, response) => response.locals.webhook],
      ['request.webhook', (request) => request.webhook],
    ])('the event as %s', async (_, look) => {
      let seen: unknown
      const { app } = create((request, response, next) => {
        seen = look(request, response, next)
        response.sendStatus(200)
      })
      await post(app, signed('e1'))
      expect(seen).toMatchObject({ id: 'e1', type: 'message.received', provider: 'telnyx' })
    })

    test('the body as request.body, which a parser behind leaves alone', async () => {
      let body: unknown
      const app = express()
      app.post('/', webhook(createOptions()), express.json(), (request, response) => {
        body = request.body
        response.sendStatus(200)
      })
      await post(app, signed('e1'))
      expect(body).toEqual(telnyxBody('e1'))
    })
  })

  test('does not let a forged delivery through to it', async () => {
    let isReached = false
    const { app } = create((_, response) => {
      isReached = true
      response.sendStatus(200)
    })
    const { headers } = signed()
    const response = await post(app, { method: 'POST', headers, body: '{}' })
    expect(response.status).toBe(401)
    expect(isReached).toBe(false)
  })

  test.each<[string, RequestHandler]>([
    ['response.send', (_, response) => void response.send('done')],
    ['response.json', (_, response) => void response.json({ done: true })],
    ['response.end', (_, response) => void response.end()],
    ['response.sendStatus(204)', (_, response) => void response.sendStatus(204)],
    ['an await', (_, response) => void sleep(20).then(() => response.send('done'))],
  ])('completes the event when the route succeeds with %s', async (_, route) => {
    const { app, outcomes } = create(route)
    expect((await post(app, signed('e1'))).status).toBe(200)
    expect(await resend(app, outcomes)).toBe('duplicate')
  })

  test('lets the answer of the route through whole', async () => {
    const { app } = create((_, response) => void response.set('x-route', 'yes').json({ text: 'ä €' }))
    const response = await post(app)
    expect(response.headers.get('x-route')).toBe('yes')
    expect(await response.json()).toEqual({ text: 'ä €' })
  })

  test.each([201, 202, 204, 299])('sends 200 for %s to a provider that knows no other success', async (status) => {
    const { app, outcomes } = create((_, response) => void response.status(status).end())
    expect((await post(app)).status).toBe(200)
    expect(outcomes).toMatchObject([{ status: 'processed' }])
  })

  test('leaves 202 as it is for a provider that takes any success', async () => {
    const keys = { secret: `whsec_${btoa('s'.repeat(32))}` }
    const app = express()
    const options = { provider: standardWebhooks(keys), onOutcome: () => undefined }
    app.post('/', webhook(options), (_, response) => void response.sendStatus(202))
    expect((await post(app, sign(standardWebhooks, dfnsBody('1'), { keys }))).status).toBe(202)
  })

  test.each<[string, number, RequestHandler]>([
    ['answers 500', 500, (_, response) => void response.sendStatus(500)],
    ['answers 404', 404, (_, response) => void response.sendStatus(404)],
    ['redirects', 302, (_, response) => void response.redirect('/elsewhere')],
    ['calls next(error)', 500, (_request, _response, next) => next(new Error('no'))],
    [
      'throws',
      500,
      () => {
        throw new Error('no')
      },
    ],
    ['passes on and nothing answers', 404, (_request, _response, next) => next()],
  ])('gives the event back when the route %s', async (_, status, route) => {
    let attempts = 0
    const { app, outcomes } = create((request, response, next) => {
      if (++attempts > 1) return void response.sendStatus(200)
      return route(request, response, next)
    })
    const response = await post(app, { ...signed('e1'), redirect: 'manual' })
    expect(response.status).toBe(status)
    expect(await resend(app, outcomes)).toBe('processed')
  })

  test('holds the answer back until the event is marked', async () => {
    const gate = createGate()
    const store = memoryStore()
    const complete: typeof store.complete = async (...args) => {
      await gate.opened
      return store.complete(...args)
    }
    const { app } = create((_, response) => void response.send('done'), {
      ...createOptions(),
      store: { ...store, complete },
    })
    let isAnswered = false
    const answer = post(app).then((response) => {
      isAnswered = true
      return response
    })
    await sleep(150)
    expect(isAnswered).toBe(false)
    gate.open()
    expect((await answer).status).toBe(200)
  })

  test('answers 503 instead of success when the lease was lost', async () => {
    const options = createOptions()
    const { forget } = createReceiver(options, () => undefined)
    const { app, outcomes } = create(async (request, response) => {
      await forget(request.webhook as WebhookEvent)
      response.set('x-route', 'yes').send('done')
    }, options)
    const response = await post(app)
    expect(response.status).toBe(503)
    expect(await response.text()).toBe('Service Unavailable')
    expect(response.headers.has('x-route')).toBe(false)
    expect(outcomes).toMatchObject([{ status: 'lease_lost' }])
  })

  test('answers 503 instead of success when the store fails to mark it', async () => {
    const complete = () => Promise.reject(new Error('away'))
    const store = { ...memoryStore(), complete }
    const { app } = create((_, response) => void response.send('done'), { ...createOptions(), store })
    expect((await post(app)).status).toBe(503)
  })

  test('lets a route stream, and completes the event when it ends', async () => {
    const { app, outcomes } = create(async (_, response) => {
      response.write('one, ')
      await sleep(20)
      response.end('two')
    })
    expect(await (await post(app, signed('e1'))).text()).toBe('one, two')
    expect(await resend(app, outcomes)).toBe('duplicate')
  })

  test('settles though the client has hung up', async () => {
    const gate = createGate()
    const started = createGate()
    const { app, outcomes } = create(async (_, response) => {
      started.open()
      await gate.opened
      response.sendStatus(200)
    })
    const { port } = await listen(app)
    const { headers, body } = signed('e1')
    const request = httpRequest({ port, method: 'POST', headers })
    request.on('error', () => undefined)
    request.end(body)
    await started.opened
    request.destroy()
    await sleep(50)
    gate.open()
    await expect.poll(() => outcomes).toMatchObject([{ status: 'processed' }])
    expect(await resend(app, outcomes)).toBe('duplicate')
  })

  test.each<[string, RequestHandler]>([
    ['throws', () => failAfter()],
    ['calls next(error)', (_request, _response, next) => next(new Error('after the answer'))],
    ['calls next()', (_request, _response, next) => next()],
    ['answers again', (_, response) => void response.status(500).send('another answer')],
  ])('sends one whole answer though the route %s after it', async (_, goOn) => {
    const store = memoryStore()
    const complete: typeof store.complete = (...args) => sleep(100).then(() => store.complete(...args))
    const options = { ...createOptions(), store: { ...store, complete } }
    const { app } = create((request, response, next) => {
      response.send('done')
      return goOn(request, response, next)
    }, options)
    const response = await post(app)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('done')
  })

  test('stays out of the way of other routes when it is mounted at the root', async () => {
    const app = express()
    app.use('/webhooks', webhook(createOptions()), (_, response) => void response.send('webhook'))
    app.get('/health', (_, response) => void response.send('healthy'))
    const { headers, body } = signed()
    await supertest(app).get('/health').expect(200, 'healthy')
    await supertest(app).post('/webhooks/telnyx').set(headers).send(body).expect(200, 'webhook')
  })
})

test('Express 5 hands the rejection of an async route on, and the event is given back', async () => {
  const options = createOptions()
  const app = express5()
  app.post('/', webhook(options), async () => {
    throw new Error('no')
  })
  expect((await post(app)).status).toBe(500)
  expect(options.outcomes).toMatchObject([{ status: 'failed' }])
})

function failAfter(): never {
  throw new Error('after the answer')
}
