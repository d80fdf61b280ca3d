import { memoryStore, type Outcome } from '@countersign/core'
import { webhook } from '@countersign/express'
import { webhook as honoWebhook } from '@countersign/hono'
import { dfns } from '@countersign/providers/dfns'
import { telnyx } from '@countersign/providers/telnyx'
import { providers } from '@countersign/providers/testing'
import express from 'express'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createSender,
  type FaultPlan,
  generateKeys,
  type NetworkFault,
  type Sender,
  type SenderOptions,
  sampleEvent,
  virtualClock,
} from '../../src/index.ts'
import { codesOf, resultsOf, startReceiver } from '../support/sender.ts'

const senders: Sender[] = []
afterEach(() => Promise.all(senders.splice(0).map((sender) => sender.close())))

/** Two receivers behind the two URLs, which share a store and the name of their keys. */
function startPair(handle: (call: number) => unknown = () => undefined, options: Partial<SenderOptions> = {}) {
  const clock = virtualClock()
  const keys = generateKeys(telnyx)
  const outcomes: Outcome[] = []
  const handled: string[] = []
  const receiver = {
    provider: telnyx(keys),
    store: memoryStore({ now: clock.now }),
    namespace: 'telnyx',
    now: clock.now,
    onOutcome: (outcome: Outcome) => outcomes.push(outcome),
  }
  const run = async ({ id }: { id: string }) => {
    handled.push(id)
    await handle(handled.length)
  }
  const primary = express().post('/hooks', webhook(receiver, run))
  const backup = new Hono().post('/hooks', honoWebhook(receiver, run))
  const sender = createSender({
    provider: telnyx,
    keys,
    clock,
    target: { app: primary, url: 'https://www.example.com/hooks' },
    failover: { app: backup, url: 'https://backup.example.com/hooks' },
    ...options,
  })
  senders.push(sender)
  return { sender, outcomes, handled, clock }
}

const down =
  (network: NetworkFault): FaultPlan =>
  ({ url }) =>
    url.includes('www.') ? { network } : undefined

test('answers 500, 500, 200: the third attempt does it, and the failover URL hears of nothing', async () => {
  const { sender, handled } = startPair((call) => {
    if (call < 3) throw new Error('not yet')
  })
  const delivery = await sender.send(sampleEvent(telnyx, 'message.received'))
  expect([delivery.status, resultsOf(delivery), handled.length]).toEqual(['delivered', ['500', '500', '200'], 3])
  expect(new Set(delivery.attempts.map(({ url }) => url))).toEqual(new Set(['https://www.example.com/hooks']))
})

test.each([
  [1, ['500', '200']],
  [2, ['500', '500', '200']],
  [9, ['500', '500', '500', '200']],
])('"attempts": %s counts by URL, as the provider does', async (attempts, results) => {
  const { sender, handled } = startPair((call) => {
    if (call < results.length) throw new Error('not yet')
  })
  const delivery = await sender.send(sampleEvent(telnyx, 'message.received'), { attempts })
  expect([resultsOf(delivery), handled.length]).toEqual([results, results.length])
  expect(new URL(delivery.attempts.at(-1)?.url ?? '').hostname).toBe('backup.example.com')
})

describe.each(['dns', 'connect', 'tls'] as const)('the primary URL is dead (%s)', (network) => {
  test('the failover URL takes the event, once', async () => {
    const { sender, handled, outcomes } = startPair(() => undefined, { faults: down(network) })
    const delivery = await sender.send(sampleEvent(telnyx, 'call.hangup'))
    expect(resultsOf(delivery)).toEqual([network, network, network, '200'])
    expect([handled.length, codesOf(outcomes)]).toEqual([1, ['processed']])
  })
})

describe.each(['timeout', 'reset_after'] as const)(
  'the primary URL does the work, and the answer is lost (%s)',
  (network) => {
    test.each(Object.entries(providers.telnyx.simulation.schedules))(
      'on the schedule "%s", the handler runs once',
      async (_, schedule) => {
        const { sender, handled, outcomes } = startPair(() => undefined, { schedule, faults: down(network) })
        const delivery = await sender.send(sampleEvent(telnyx, 'message.received'))
        expect([delivery.status, handled.length]).toEqual(['delivered', 1])
        expect(new Set(codesOf(outcomes).slice(1))).toEqual(new Set(['duplicate']))
        expect(delivery.attempts.at(-1)?.url).toBe('https://backup.example.com/hooks')
      },
    )
  },
)

test('a handler that is slower than the provider is patient goes on, and what comes meanwhile is put off', async () => {
  const { sender, handled, outcomes, clock } = startPair((call) => (call === 1 ? clock.sleep(2500) : undefined), {
    schedule: { timeoutMs: 2000, retryAfterMs: [1000] },
  })
  const delivery = await sender.send(sampleEvent(telnyx, 'message.received'))
  expect([resultsOf(delivery), handled.length]).toEqual([['timeout', '200'], 1])
  expect(codesOf(outcomes).toSorted()).toEqual(['duplicate', 'processed'])
})

describe('Dfns over a day', () => {
  const run = async (retryOf: 'previous' | 'first', faults: FaultPlan) => {
    const { clock, keys, handler, handled, outcomes } = startReceiver(dfns)
    const options = { provider: dfns, keys, clock, target: handler, readings: { retryOf }, faults }
    const delivery = await createSender(options).send(
      sampleEvent(dfns, 'wallet.created', undefined, { now: clock.now }),
    )
    return { delivery, handled, codes: codesOf(outcomes), clock }
  }

  test.each(['previous', 'first'] as const)(
    'retryOf names the %s: answers are lost, an attempt never arrives, the handler runs once',
    async (reading) => {
      const { delivery, handled, codes } = await run(reading, [
        { attempt: 1, network: 'reset_after' },
        { attempt: 2, network: 'dns' },
        { attempt: 3, network: 'timeout' },
        { attempt: 4, network: 'reset_after', copies: 2, concurrent: true },
      ])
      expect([delivery.status, handled.length]).toEqual(['delivered', 1])
      expect(codes).toEqual(['processed', 'duplicate', 'duplicate', 'duplicate', 'duplicate'])
    },
  )

  test('no timestamp is refused for being virtual', async () => {
    const { delivery, handled, clock } = await run(
      'previous',
      [1, 2, 3, 4].map((attempt) => ({ attempt, network: 'reset_before' as const })),
    )
    expect([delivery.status, handled.length]).toEqual(['delivered', 1])
    expect(clock.now() - delivery.startedAt.getTime()).toBe(86_400_000)
  })
})
