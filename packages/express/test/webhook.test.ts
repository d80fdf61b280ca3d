import { gzipSync } from 'node:zlib'
import { telnyx } from '@countersign/providers/telnyx'
import { deliver } from '@countersign/tools/adapters/deliver'
import { handlerSuite } from '@countersign/tools/adapters/handler-suite'
import { createOptions } from '@countersign/tools/adapters/options'
import { oddText, post, signed } from '@countersign/tools/adapters/requests'
import { utf8 } from '@countersign/tools/bytes'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { listen } from '@countersign/tools/http/listen'
import supertest from 'supertest'
import { describe, expect, test, vi } from 'vitest'
import { createReceiver, type Outcome, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './express-support.ts'

const provider = telnyx(telnyxKeys)

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

  handlerSuite({ webhook, createReceiver, serve: (handler) => serve(express, handler) })

  test('takes what sign makes through supertest', async () => {
    const { headers, body } = signed()
    await supertest(create().app).post('/').set(headers).send(body).expect(200, 'OK')
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
    expect((await deliver({ app, url: '/acme' })).status).toBe(200)
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
    expect((await deliver({ app, url: '/anything' })).status).toBe(200)
  })

  test.each([
    ['does not inflate a compressed body', []],
    ['does not take what express.raw() has inflated', [express.raw({ type: '*/*' })]],
  ])('%s', async (_, before) => {
    const { headers, body } = signed()
    const request = { method: 'POST', headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) }
    const { url } = await listen(create(...before).app)
    expect((await post(url, request)).status).toBe(415)
  })

  describe('behind express.json()', () => {
    test('does not hang, and says that the server is at fault', async () => {
      const { app, outcomes } = create(express.json())
      expect((await deliver(app)).status).toBe(500)
      expect(outcomes).toMatchObject([{ status: 'rejected', code: 'body_already_parsed' }])
    })

    test('names the fix in the error', async () => {
      const { app, outcomes } = create(express.json())
      await deliver(app)
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
      await deliver(app)
      expect(error.mock.calls).toEqual([
        [expect.stringMatching(/before express\.json\(\), or keep the bytes in req\.rawBody\.$/)],
      ])
      error.mockRestore()
    })

    test('uses the bytes that "verify" kept in req.rawBody', async () => {
      const keep = (request: object, _: unknown, rawBody: Buffer) => void Object.assign(request, { rawBody })
      const { app, received } = create(express.json({ verify: keep }))
      const text = oddText()
      expect((await deliver(app, text)).status).toBe(200)
      expect(received).toEqual([utf8(text)])
    })
  })

  test('in front of express.json() leaves the other routes theirs', async () => {
    const { app } = create()
    app.use(express.json())
    app.post('/other', (request, response) => void response.json(request.body))
    await supertest(app).post('/other').send({ a: 1 }).expect(200, { a: 1 })
    expect((await deliver(app)).status).toBe(200)
  })

  test('behind express.raw() uses the exact bytes', async () => {
    const { app, received } = create(express.raw({ type: '*/*' }))
    const text = oddText()
    expect((await deliver(app, text)).status).toBe(200)
    expect(received).toEqual([utf8(text)])
  })

  test('behind a parser of another type reads the body itself', async () => {
    const { app } = create(express.urlencoded({ extended: false }), express.text())
    expect((await deliver(app)).status).toBe(200)
  })
})
