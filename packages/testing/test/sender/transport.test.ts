import { createReceiver, memoryStore } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import {
  ConnectionError,
  createSender,
  type Exchange,
  type Faults,
  generateKeys,
  type NetworkFault,
  type Send,
  type SenderOptions,
  sampleEvent,
  type Transport,
  virtualClock,
} from '../../src/index.ts'
import { answering, bodyOf, resultsOf } from '../support/sender.ts'

const keys = generateKeys(telnyx)
const message = () => sampleEvent(telnyx, 'message.received')
const answer: Send = async () => ({ status: 200, headers: [['X-Odd-Case', 'a']], body: Uint8Array.of(0xff, 0) })

function open(send: Send, options: Partial<SenderOptions> = {}, url: Transport['url'] = '/hooks?team=1') {
  return createSender({ provider: telnyx, keys, clock: virtualClock(), target: { url, send }, ...options })
}

/** An attempt that takes what it is asked for, and does not end by itself. */
const forever: Send = () => new Promise(() => undefined)

test('is given the signed request, and its answer is judged and recorded', async () => {
  const exchanges: Exchange[] = []
  const sender = open((exchange) => {
    exchanges.push(exchange)
    return answer(exchange)
  })
  const { status, attempts } = await sender.send(message())
  const [attempt] = attempts
  expect([status, attempts.length, attempt?.url]).toEqual(['delivered', 1, 'http://localhost/hooks?team=1'])
  expect(attempt?.response).toEqual({ status: 200, headers: [['X-Odd-Case', 'a']], body: Uint8Array.of(0xff, 0) })
  expect(exchanges).toEqual([
    {
      url: new URL('http://localhost/hooks?team=1'),
      headers: attempt?.request.headers,
      body: attempt?.request.body,
      signal: expect.any(AbortSignal),
    },
  ])
  expect(attempt?.request.headers).toContainEqual(['Host', 'localhost'])
  expect(JSON.parse(bodyOf(attempt)).meta.delivered_to).toBe('http://localhost/hooks?team=1')
})

test('what it carries is verified by a receiver', async () => {
  const clock = virtualClock()
  const store = memoryStore({ now: clock.now })
  const options = { provider: telnyx(keys), store, namespace: 'test', now: clock.now, onOutcome: () => undefined }
  const receive = webhook(createReceiver(options, () => undefined))
  const send: Send = async ({ url, headers, body }) => {
    const init = { method: 'POST', headers: Object.fromEntries(headers), body: Uint8Array.from(body) }
    const { status } = await receive(new Request(url, init))
    return { status, headers: [], body: new Uint8Array() }
  }
  const sender = open(send, { clock })
  expect(resultsOf(await sender.send(message(), { copies: 2, network: 'reset_after' }))).toEqual(Array(6).fill('reset'))
  expect(resultsOf(await sender.send(message()))).toEqual(['200'])
  expect(resultsOf(await sender.send(message(), { tamper: 'body' }))).toEqual(['401', '401', '401'])
})

describe('a rejection says why there is no answer:', () => {
  test.each([
    ['a ConnectionError', new ConnectionError('tls', 'no'), { kind: 'tls', message: 'no' }],
    [
      "one of Node's",
      Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
      { kind: 'connect', message: 'no (ECONNREFUSED)' },
    ],
    ['any other', new Error('no'), { kind: 'reset', message: 'no' }],
    ['what is no error', 'no', { kind: 'reset', message: 'no' }],
  ])('%s', async (_, reason, error) => {
    const { status, attempts } = await open(() => Promise.reject(reason)).send(message())
    expect([status, attempts.map((one) => one.error)]).toEqual(['failed', Array(3).fill(error)])
  })

  test('one that is thrown', async () => {
    const sender = open(() => {
      throw new ConnectionError('dns', 'no')
    })
    expect(resultsOf(await sender.send(message()))).toEqual(['dns', 'dns', 'dns'])
  })
})

test('what does not end is left when the time is over, and told so', async () => {
  const signals: AbortSignal[] = []
  const sender = open(
    (exchange) => {
      signals.push(exchange.signal)
      return forever(exchange)
    },
    { patienceMs: 10 },
  )
  expect(resultsOf(await sender.send(message()))).toEqual(['timeout', 'timeout', 'timeout'])
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true])
})

test('a failover URL may be reached by it too', async () => {
  const sender = open(answer, { target: answering(500), failover: { url: '/second', send: answer } })
  const { status, attempts } = await sender.send(message())
  expect([status, attempts.at(-1)?.url]).toEqual(['delivered', 'http://failover.localhost/second'])
  expect(attempts).toHaveLength(4)
})

test.each<[string, Faults]>([
  ['a body that breaks off', { network: 'reset_before' }],
  ['a body that is slow', { slowMs: 100 }],
])('%s is refused before anything is sent: it would arrive whole', async (_, faults) => {
  let calls = 0
  const sender = open((exchange) => {
    calls++
    return answer(exchange)
  })
  await expect(sender.send(message(), faults)).rejects.toThrow(TypeError)
  expect(calls).toBe(0)
})

test.each<[NetworkFault, calls: number]>([
  ['dns', 0],
  ['connect', 0],
  ['tls', 0],
  ['reset_after', 1],
  ['timeout', 1],
])('the network fault "%s" is simulated as ever', async (network, wanted) => {
  let calls = 0
  const sender = open((exchange) => {
    calls++
    return answer(exchange)
  })
  const { attempts } = await sender.send(message(), { network, attempts: 1 })
  expect([attempts.map(({ error }) => error?.kind), calls]).toEqual([[network.replace('_after', '')], wanted])
})

test('a URL that is none is refused', () => {
  expect(() => open(answer, {}, 'ftp://127.0.0.1/')).toThrow(TypeError)
})
