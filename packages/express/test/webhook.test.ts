import { gzipSync } from 'node:zlib'
import express5 from 'express'
import supertest from 'supertest'
import { describe, expect, test, vi } from 'vitest'
import { createReceiver, type Outcome, webhook } from '../src/index.ts'
import { createOptions, post, provider, signed, VERSIONS } from './express-support.ts'

describe.each(VERSIONS)('a webhook with a handler on Express $version', ({ express }) => {
  /** An app with a webhook behind some middleware, and what became of its deliveries. */
  function create(...before: readonly ReturnType<typeof express.json>[]) {
    const outcomes: Outcome[] = []
    const received: unknown[] = []
    const onOutcome = (outcome: Outcome) => outcomes.push(outcome)
    const app = express()
    for (const middleware of before) app.use(middleware)
    app.post(
      '/',
      webhook({ provider, onOutcome }, ({ raw }) => received.push(raw)),
    )
    return { app, outcomes, received }
  }

  const toBytes = (text: string) => new TextEncoder().encode(text)

  test('answers a delivery with success', async () => {
    const response = await post(create().app)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('OK')
  })

  test('takes what sign makes through supertest', async () => {
    const { headers, body } = signed()
    await supertest(create().app).post('/').set(headers).send(body).expect(200, 'OK')
  })

  test('refuses a changed body', async () => {
    const { headers, body } = signed()
    await supertest(create().app).post('/').set(headers).send(`${body} `).expect(401, 'Unauthorized')
  })

  test('answers a failure so that the event is sent again', async () => {
    const app = express()
    const options = createOptions()
    let runs = 0
    const handle = () => {
      if (++runs === 1) throw new Error('once')
    }
    app.post('/', webhook(options, handle))
    expect((await post(app, signed('e1'))).status).toBe(500)
    expect((await post(app, signed('e1'))).status).toBe(200)
  })

  test('takes a receiver', async () => {
    const options = createOptions()
    const app = express()
    app.post('/', webhook(createReceiver(options, () => undefined)))
    expect((await post(app)).status).toBe(200)
    expect(options.outcomes).toMatchObject([{ status: 'processed' }])
  })

  test('gives the handler Express’s request', async () => {
    const app = express()
    let path: unknown
    app.post(
      '/:tenant',
      webhook(createOptions(), (_, { native }) => {
        path = (native as { readonly params: Readonly<Record<string, string>> }).params.tenant
      }),
    )
    const { headers, body } = signed()
    await supertest(app).post('/acme').set(headers).send(body).expect(200)
    expect(path).toBe('acme')
  })

  test.each(['get', 'put', 'delete'] as const)('mounted for every method refuses %s', async (method) => {
    const app = express()
    app.use(webhook(createOptions(), () => undefined))
    await supertest(app)[method]('/').expect(405).expect('allow', 'POST')
  })

  test('mounted at the root answers every path', async () => {
    const app = express()
    app.use(webhook(createOptions(), () => undefined))
    const { headers, body } = signed()
    await supertest(app).post('/anything').set(headers).send(body).expect(200)
  })

  test('does not inflate a compressed body', async () => {
    const { headers, body } = signed()
    const delivery = { method: 'POST', headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) }
    expect((await post(create().app, delivery)).status).toBe(415)
  })

  test('does not take what express.raw() has inflated', async () => {
    const { headers, body } = signed()
    const delivery = { method: 'POST', headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) }
    expect((await post(create(express.raw({ type: '*/*' })).app, delivery)).status).toBe(415)
  })

  describe('behind express.json()', () => {
    test('does not hang, and says that the server is at fault', async () => {
      const { app, outcomes } = create(express.json())
      expect((await post(app)).status).toBe(500)
      expect(outcomes).toMatchObject([{ status: 'rejected', code: 'body_already_parsed' }])
    })

    test('names the fix in the error', async () => {
      const { app, outcomes } = create(express.json())
      await post(app)
      expect(outcomes).toMatchObject([
        { error: { message: expect.stringContaining('Mount the webhook before express.json()') } },
      ])
    })

    test('says the whole fix on one line of stderr', async () => {
      const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const app = express()
      app.use(express.json())
      app.post(
        '/',
        webhook({ provider }, () => undefined),
      )
      await post(app)
      expect(error.mock.calls).toEqual([
        [expect.stringMatching(/before express\.json\(\), or keep the bytes in req\.rawBody\.$/)],
      ])
      error.mockRestore()
    })

    test('uses the bytes that "verify" kept in req.rawBody', async () => {
      const keep = (request: object, _: unknown, rawBody: Buffer) => void Object.assign(request, { rawBody })
      const { app, received } = create(express.json({ verify: keep }))
      const delivery = signed()
      expect((await post(app, delivery)).status).toBe(200)
      expect(received).toEqual([toBytes(delivery.body)])
    })
  })

  test('in front of express.json() leaves the other routes theirs', async () => {
    const { app } = create()
    app.use(express.json())
    app.post('/other', (request, response) => void response.json(request.body))
    await supertest(app).post('/other').send({ a: 1 }).expect(200, { a: 1 })
    expect((await post(app)).status).toBe(200)
  })

  test('behind express.raw() uses the exact bytes', async () => {
    const { app, received } = create(express.raw({ type: '*/*' }))
    const delivery = signed()
    expect((await post(app, delivery)).status).toBe(200)
    expect(received).toEqual([toBytes(delivery.body)])
  })

  test('behind a parser of another type reads the body itself', async () => {
    const { app } = create(express.urlencoded({ extended: false }), express.text())
    expect((await post(app)).status).toBe(200)
  })
})

test('a handler that is undefined by mistake does not make middleware', () => {
  expect(() => webhook({ provider }, undefined as never)).toThrow(TypeError)
})

test('the middleware can be drained, and told to forget', async () => {
  const middleware = webhook(createOptions())
  const app = express5()
  app.post('/', middleware, (_, response) => void response.sendStatus(200))
  await middleware.drain()
  expect((await post(app)).status).toBe(503)
  expect(middleware.forget).toBeTypeOf('function')
})
