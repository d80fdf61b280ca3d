import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { createReceiver, memoryStore } from '@countersign/core'
import { webhook as fetchWebhook } from '@countersign/core/fetch'
import { webhook as expressWebhook } from '@countersign/express'
import { webhook as fastifyWebhook } from '@countersign/fastify'
import { webhook as honoWebhook } from '@countersign/hono'
import { webhook as koaWebhook } from '@countersign/koa'
import { webhook as nextWebhook } from '@countersign/next'
import { webhook as nodeWebhook } from '@countersign/node'
import { telnyx } from '@countersign/providers/telnyx'
import Router from '@koa/router'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  createSender,
  generateKeys,
  type SenderOptions,
  sampleEvent,
  type Target,
  virtualClock,
} from '../../src/index.ts'
import { answering, bodyOf, resultOf, resultsOf, START } from '../support/sender.ts'
import { certificate, privateKey } from '../support/tls.ts'

const keys = generateKeys(telnyx)
const opened: { close: () => unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

function open(target: Target, options: Partial<SenderOptions> = {}) {
  const sender = createSender({ provider: telnyx, keys, target, ...options })
  opened.push(sender)
  return sender
}

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  opened.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const send = (target: Target, options?: Partial<SenderOptions>) =>
  open(target, { schedule: { retryAfterMs: [] }, ...options }).send(sampleEvent(telnyx, 'message.received'))

/** Each is given the options of a receiver, and is mounted at /hooks. */
const TARGETS: Readonly<Record<string, (options: Parameters<typeof createReceiver>[0], handle: () => void) => Target>> =
  {
    'Express 5': (options, handle) => {
      const app = express()
      app.post('/hooks', expressWebhook(options, handle))
      return { app, url: '/hooks' }
    },
    'Koa 3': (options, handle) => {
      const app = new Koa()
      app.use(new Router().post('/hooks', koaWebhook(options, handle)).routes())
      return { app, url: '/hooks' }
    },
    "Koa 3's callback": (options, handle) => {
      const app = new Koa()
      app.use(koaWebhook(options, handle))
      return app.callback()
    },
    'Fastify 5': (options, handle) => {
      const app = fastify()
      opened.push(app)
      app.post('/hooks', fastifyWebhook(options, handle))
      return { app, url: '/hooks' }
    },
    'Hono 4': (options, handle) => ({ app: new Hono().post('/hooks', honoWebhook(options, handle)), url: '/hooks' }),
    "Hono's request": (options, handle) => {
      const app = new Hono().post('/hooks', honoWebhook(options, handle))
      return { app: app.request, url: '/hooks' }
    },
    "Hono's fetch": (options, handle) => {
      const app = new Hono().post('/hooks', honoWebhook(options, handle))
      return { app: app.fetch, url: '/hooks' }
    },
    'a route handler of Next.js': (options, handle) => nextWebhook(options, handle),
    'a route handler with two parameters': (options, handle) => {
      const post = nextWebhook(options, handle)
      return { fetch: (request: Request) => post(request) }
    },
    fetchWebhook: (options, handle) => fetchWebhook(createReceiver(options, handle)),
    'a request listener': (options, handle) => nodeWebhook(options, handle),
  }

describe.each(Object.entries(TARGETS))('%s', (_, mount) => {
  test('takes an event, without a port that its user knows of', async () => {
    const handled: string[] = []
    const provider = telnyx(keys)
    const store = memoryStore()
    const target = mount(
      { provider, store, namespace: 'test', onOutcome: () => undefined },
      () => void handled.push('x'),
    )
    const { status, attempts } = await send(target)
    expect([status, attempts.map(resultOf), handled]).toEqual(['delivered', ['200'], ['x']])
    const { origin } = new URL(attempts[0]?.url ?? '')
    expect(origin).toBe('http://localhost')
  })
})

test('a handler that waits by the virtual clock is slow: the provider goes on without it', async () => {
  const clock = virtualClock()
  const app = express()
  let calls = 0
  app.post('/hooks', async (_, response) => {
    // Not the first one, which opens the server: each handler is of its own attempt.
    if (++calls === 2) await clock.sleep(10_000)
    response.sendStatus(calls === 1 ? 500 : 200)
  })
  const sender = open({ app, url: '/hooks' }, { clock, patienceMs: 1_000_000 })
  const delivery = await sender.send(sampleEvent(telnyx, 'message.received'))
  expect(resultsOf(delivery)).toEqual(['500', 'timeout', '200'])
  const times = delivery.attempts.map(({ startedAt, finishedAt }) => [startedAt.getTime(), finishedAt.getTime()])
  expect(times.map((pair) => pair.map((at) => at - START))).toEqual([
    [0, 0],
    [1000, 3000],
    [5000, 5000],
  ])
})

describe('a URL', () => {
  const collect = async (listener: RequestListener, path = '') =>
    `http://127.0.0.1:${await listen(createServer(listener))}${path}`

  test('gets the headers in their order and spelling, and the bytes of the record', async () => {
    const seen: { url: string | undefined; headers: string[]; body: string }[] = []
    const url = await collect((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        seen.push({ url: request.url, headers: request.rawHeaders, body: Buffer.concat(chunks).toString() })
        response.end('thanks')
      })
    }, '/hooks?team=1')
    const { attempts } = await send(url)
    const [attempt] = attempts
    expect(seen).toEqual([{ url: '/hooks?team=1', headers: attempt?.request.headers.flat(), body: bodyOf(attempt) }])
    expect(new TextDecoder().decode(attempt?.response?.body)).toBe('thanks')
  })

  test('answers are recorded with their headers as they are spelled, and their bytes', async () => {
    const url = await collect((_, response) => {
      response.sendDate = false
      response.writeHead(500, { 'X-Odd-Case': 'a', Connection: 'close' }).end(Buffer.from([0xff, 0x00]))
    })
    const { response } = (await send(url)).attempts[0] ?? {}
    expect(response).toEqual({
      status: 500,
      headers: expect.arrayContaining([['X-Odd-Case', 'a']]),
      body: Uint8Array.of(0xff, 0x00),
    })
  })

  test('a redirect is not followed, and counts as a failure', async () => {
    const visits: string[] = []
    const url = await collect((request, response) => {
      visits.push(request.url ?? '')
      response.writeHead(308, { location: '/hooks/' }).end()
    }, '/hooks')
    const { status, attempts } = await send(url)
    expect([status, attempts[0]?.error?.kind, visits]).toEqual(['failed', 'redirect', ['/hooks']])
  })

  test('a redirect is no success where any 2xx is one', async () => {
    expect(await send(answering(302), { readings: { success: '2xx' } })).toMatchObject({
      status: 'failed',
      attempts: [{ error: { kind: 'redirect' }, response: { status: 302 } }],
    })
  })

  test('a silent server is left when the time is over, in virtual time after its patience', async () => {
    const url = await collect(() => undefined)
    const clock = virtualClock()
    const { attempts } = await open(url, { clock, patienceMs: 30 }).send(sampleEvent(telnyx, 'message.received'))
    expect(attempts.map(({ error }) => error?.message)).toEqual(Array(3).fill('No answer within 2000 ms'))
    expect(clock.now() - (attempts[0]?.startedAt.getTime() ?? 0)).toBe(9000)
  })

  test('in real time too', async () => {
    const url = await collect(() => undefined)
    const { attempts } = await send(url, { schedule: { timeoutMs: 40, retryAfterMs: [] } })
    expect(attempts[0]?.error).toEqual({ kind: 'timeout', message: 'No answer within 40 ms' })
  })

  test('a server that begins to answer and stops is too late as well', async () => {
    const url = await collect((_, response) => void response.writeHead(200).write('half'))
    const { attempts } = await send(url, { schedule: { timeoutMs: 40, retryAfterMs: [] } })
    expect(attempts.map(resultOf)).toEqual(['timeout'])
  })

  test('an answer of any size keeps no more than its beginning', async () => {
    const url = await collect((_, response) => void response.end(Buffer.alloc(1_000_000)))
    expect((await send(url)).attempts[0]?.response?.body).toHaveLength(65_536)
  })

  const refused = async () => {
    const port = await listen(createServer())
    await opened.pop()?.close()
    return `http://127.0.0.1:${port}/`
  }
  const tls = async (path = '') => {
    const server = createTlsServer({ key: privateKey, cert: certificate }, (_, response) => response.end())
    return `https://localhost:${await listen(server)}${path}`
  }
  const resetting = async () =>
    `http://127.0.0.1:${await listen(createTcpServer((socket) => socket.resetAndDestroy()))}/`
  const babbling = async () => `http://127.0.0.1:${await listen(createTcpServer((socket) => socket.end('hello')))}/`

  test.each([
    ['a port on which nobody listens', refused, 'connect', /ECONNREFUSED/],
    [
      'a name that there is not',
      async () => 'http://nowhere.invalid/',
      'dns',
      /(ENOTFOUND|EAI_AGAIN) nowhere\.invalid/,
    ],
    ['a certificate that nobody vouches for', tls, 'tls', /self-signed certificate.*DEPTH_ZERO_SELF_SIGNED_CERT/],
    ['a server that hangs up', resetting, 'reset', /ECONNRESET/],
    ['a server that speaks no HTTP', babbling, 'reset', /HPE_INVALID_CONSTANT|Parse Error/],
  ] as const)('%s', async (_, toUrl, kind, message) => {
    const { attempts, status } = await send(await toUrl())
    expect([status, attempts[0]?.error?.kind]).toEqual(['failed', kind])
    expect(attempts[0]?.error?.message).toMatch(message)
    expect(attempts[0]?.response).toBeUndefined()
  })

  test.each(['http', 'https'])('of %s, and a connection that breaks in the middle of the body', async (scheme) => {
    const ends: string[] = []
    const listener: RequestListener = (request) => void request.on('end', () => ends.push('whole')).resume()
    const tlsOptions = { key: privateKey, cert: certificate }
    const server = scheme === 'http' ? createServer(listener) : createTlsServer(tlsOptions, listener)
    server.on('connection', (socket) => socket.on('close', () => ends.push('closed')))
    const url = `${scheme}://localhost:${await listen(server)}/`
    const sender = open(url, { ca: certificate, schedule: { retryAfterMs: [] } })
    const { attempts } = await sender.send(sampleEvent(telnyx, 'message.received'), { network: 'reset_before' })
    await vi.waitFor(() => expect(ends).toEqual(['closed']))
    expect(attempts.map(resultOf)).toEqual(['reset'])
  })

  test('a certificate of an authority that is trusted', async () => {
    const { status } = await send(await tls('/hooks'), { ca: certificate })
    expect(status).toBe('delivered')
  })
})

test('close lets go of the port of an app, and of deliveries that wait', async () => {
  const sender = open((_request, response) => void response.writeHead(500).end(String(response.socket?.localPort)))
  const sending = sender.send(sampleEvent(telnyx, 'message.received'))
  await new Promise<void>((resolve) => {
    const look = () =>
      [...sender.deliveries].some(({ nextAttemptAt }) => nextAttemptAt) ? resolve() : setTimeout(look, 5)
    look()
  })
  await sender.close()
  const delivery = await sending
  expect([delivery.status, delivery.attempts.length]).toEqual(['pending', 1])
  const port = Number(new TextDecoder().decode(delivery.attempts[0]?.response?.body))
  const result = await new Promise((resolve) => connect(port, '127.0.0.1').on('error', resolve).on('connect', resolve))
  expect(result).toMatchObject({ code: 'ECONNREFUSED' })
  await expect(sender.send(sampleEvent(telnyx, 'message.received'))).rejects.toThrow('closed')
})

test('a sender that is closed makes no attempt more, whatever it is asked for', async () => {
  const sender = open(answering(500), { schedule: { retryAfterMs: [] } })
  const delivery = await sender.send(sampleEvent(telnyx, 'message.received'))
  await sender.close()
  expect((await sender.retry(delivery)).attempts).toEqual(delivery.attempts)
})

test('any number of deliveries may wait at once: Node warns of no leak, and close ends them all', async () => {
  const warnings: Error[] = []
  const collect = (warning: Error) => warnings.push(warning)
  process.on('warning', collect)
  const sender = open(answering(500))
  const event = sampleEvent(telnyx, 'message.received')
  const sending = Promise.all(Array.from({ length: 20 }, () => sender.send(event)))
  await vi.waitFor(() => expect([...sender.deliveries].filter((one) => one.nextAttemptAt)).toHaveLength(20))
  await sender.close()
  expect((await sending).map(({ status, attempts }) => [status, attempts.length])).toEqual(
    Array(20).fill(['pending', 1]),
  )
  // A warning is emitted in a later tick than the one that gives cause for it.
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', collect)
  expect(warnings).toEqual([])
})

test.each([
  ['no http URL', 'ftp://127.0.0.1/'],
  ['no URL', 'webhooks'],
  ['nothing', undefined],
  ['something else', 42],
])('a target that is %s is refused', (_, target) => {
  expect(() => open(target as Target)).toThrow(TypeError)
})
