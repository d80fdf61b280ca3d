import { explain } from '@countersign/core/explain'
import { dfns } from '@countersign/providers/dfns'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxBody, telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { createGate } from '@countersign/tools/time/gate'
import { sleep } from '@countersign/tools/time/sleep'
import { describe, expect, test } from 'vitest'
import { createReceiver, DiscardError, memoryStore } from '../../src/index.ts'
import { deliver, dfnsBody, dfnsKeys, replyTo, telnyxDelivery } from '../receiver-support.ts'

const options = { provider: telnyx(telnyxKeys), ...quiet }

describe('an outcome', () => {
  test('says when the delivery began, how long it took, and how long each station took', async () => {
    const receiver = createReceiver(options, () => sleep(30))
    const before = Date.now()
    const { startedAt, durationMs, stations } = await receiver.receive(telnyxDelivery('e1'))
    expect(startedAt.getTime()).toBeGreaterThanOrEqual(before)
    expect(Object.keys(stations)).toEqual(['verify', 'request', 'identify', 'claim', 'run', 'complete'])
    expect(stations.run).toBeGreaterThan(20)
    const total = Object.values(stations).reduce((sum, ms) => sum + ms, 0)
    expect(total).toBeLessThanOrEqual(durationMs)
    expect(durationMs).toBeLessThan(total + 10)
  })

  test('names no station that was not reached', async () => {
    const receiver = createReceiver(options, () => undefined)
    await receiver.receive(telnyxDelivery('e1'))
    const duplicate = await receiver.receive(telnyxDelivery('e1'))
    expect(Object.keys(duplicate.stations)).toEqual(['verify', 'request', 'identify', 'claim'])
    const refused = await receiver.receive({ ...telnyxDelivery('e2'), method: 'GET' })
    expect(refused.stations).toEqual({})
  })

  test('says which attempt it is, where the provider does', async () => {
    const receiver = createReceiver(options, () => undefined)
    const body = { ...telnyxBody('e1'), meta: { attempt: 2 } }
    expect(await receiver.receive(deliver(telnyx, telnyxKeys, body))).toMatchObject({ attempt: 2 })
    expect(await receiver.receive(telnyxDelivery('e2'))).not.toHaveProperty('attempt')
  })

  test('of a rejection holds what was received, so that it can be explained', async () => {
    const receiver = createReceiver(options, () => undefined)
    const genuine = deliver(telnyx, telnyxKeys, JSON.stringify(telnyxBody('e1'), null, 2))
    const parsed = new TextEncoder().encode(JSON.stringify(telnyxBody('e1')))
    const outcome = await receiver.receive({ ...genuine, read: async () => parsed })
    if (outcome.status !== 'rejected' || !outcome.delivery) throw new Error('It was not rejected with its delivery')
    expect(outcome.delivery.body).toEqual(parsed)
    expect(Object.keys(outcome.delivery.headers).toSorted()).toEqual(['telnyx-signature-ed25519', 'telnyx-timestamp'])
    const [reason] = await explain(options.provider, outcome.delivery)
    expect(reason).toMatchObject({ code: 'body_reserialized', proof: 'proved' })
  })

  test('of a rejection by its headers alone holds no delivery', async () => {
    const receiver = createReceiver(options, () => undefined)
    const outcome = await receiver.receive({ ...telnyxDelivery('e1'), header: () => undefined })
    expect(outcome).toMatchObject({ status: 'rejected', code: 'header_missing' })
    expect(outcome).not.toHaveProperty('delivery')
  })
})

describe('a handler that discards its event', () => {
  test('completes it: the provider is satisfied, and the event does not run again', async () => {
    const runs: string[] = []
    const receiver = createReceiver(options, ({ id }) => {
      runs.push(id)
      throw new DiscardError('no such order')
    })
    const outcome = await receiver.receive(telnyxDelivery('e1'))
    expect(outcome).toMatchObject({ status: 'discarded', reason: 'no such order', error: expect.any(DiscardError) })
    expect(replyTo(outcome).status).toBe(200)
    expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'duplicate' })
    expect(runs).toEqual(['e1'])
  })

  test('is not acknowledged while the store cannot complete the event', async () => {
    const store = {
      ...memoryStore(),
      complete: () => {
        throw new Error('unreachable')
      },
    }
    const receiver = createReceiver({ ...options, store, namespace: 'here', leaseMs: 50 }, () => {
      throw new DiscardError('no such order')
    })
    const outcome = await receiver.receive(telnyxDelivery('e1'))
    expect(outcome).toMatchObject({ status: 'unavailable', code: 'store_unavailable' })
    await receiver.drain({ timeoutMs: 500 })
  })

  test.each([[''], [undefined], [7]])('needs a reason, which %j is not', (reason) => {
    expect(() => new DiscardError(reason as string)).toThrow(TypeError)
  })
})

describe('context.reply', () => {
  const answering = {
    ...telnyx.definition,
    deliveryPolicy: { ...telnyx.definition.deliveryPolicy, readsReply: true },
  } as const
  const provider = { ...telnyx(telnyxKeys), definition: answering }

  test('is the answer of a provider that reads it; a duplicate gets the ordinary success', async () => {
    const receiver = createReceiver({ provider, ...quiet }, (_, { reply }) => {
      reply('{"first":true}')
      reply('<Response/>', 'text/xml')
    })
    const first = await receiver.respond(telnyxDelivery('e1'))
    expect(first).toMatchObject({ status: 200, body: '<Response/>', headers: { 'content-type': 'text/xml' } })
    const again = await receiver.respond(telnyxDelivery('e1'))
    expect(again).toMatchObject({ status: 200, body: 'OK' })
  })

  test('does not leave with a failure', async () => {
    const receiver = createReceiver({ provider, ...quiet }, (_, { reply }) => {
      reply('{"half":"done"}')
      throw new Error('no database')
    })
    expect(await receiver.respond(telnyxDelivery('e1'))).toMatchObject({ status: 500, body: 'Internal Server Error' })
  })

  test('of a provider that does not read answers is a mistake, which the handler is told', async () => {
    const receiver = createReceiver(options, (_, { reply }) => reply('{}'))
    const outcome = await receiver.receive(telnyxDelivery('e1'))
    expect(outcome).toMatchObject({ status: 'failed', error: expect.any(TypeError) })
  })
})

describe('a receiver', () => {
  test('answers a Request by itself', async () => {
    const receiver = createReceiver({ provider: dfns(dfnsKeys), ...quiet }, () => undefined)
    const { method, url, header } = deliver(dfns, dfnsKeys, dfnsBody('whe-1'))
    expect([method, url]).toEqual(['POST', 'http://localhost/webhooks'])
    expect(header('x-dfns-webhook-signature')).toMatch(/^sha256=/)
    const response = await receiver.fetch(new Request(url, { method }))
    expect([response.status, await response.text()]).toEqual([401, 'Unauthorized'])
  })

  test('keeps the instance running for what is left to do after the reply', async () => {
    let isReachable = false
    const store = memoryStore()
    const flaky = {
      ...store,
      complete: (...given: Parameters<typeof store.complete>) => {
        if (!isReachable) throw new Error('unreachable')
        return store.complete(...given)
      },
    }
    const receiver = createReceiver({ ...options, store: flaky, namespace: 'here' }, () => undefined)
    const kept: Promise<unknown>[] = []
    const gate = createGate()
    const request = { ...telnyxDelivery('e1'), waitUntil: (task: Promise<unknown>) => void kept.push(task) }
    expect(await receiver.respond(request)).toMatchObject({ status: 503 })
    expect(kept.length).toBeGreaterThan(0)
    isReachable = true
    void Promise.all(kept).then(gate.open)
    await gate.opened
    expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'duplicate' })
  })

  test.each([
    ['retentionMS', 'retentionMs'],
    ['onoutcome', 'onOutcome'],
    ['leaseMS', 'leaseMs'],
  ])('refuses the option %s, and suggests %s', (wrong, right) => {
    expect(() => createReceiver({ ...options, [wrong]: 1 }, () => undefined)).toThrow(
      new TypeError(`"${wrong}" is no option of a receiver. Did you mean "${right}"?`),
    )
  })

  test('names all options where none is near the given one', () => {
    expect(() => createReceiver({ ...options, ...{ verbose: true } }, () => undefined)).toThrow(
      /The options are provider, store/,
    )
  })

  test('says the value, the range, the default and the reason of a limit that is refused', () => {
    expect(() => createReceiver({ ...options, leaseMs: 20_000 }, () => undefined)).toThrow(
      new TypeError(
        '"leaseMs" is 20000: give a number from 1 to 17999, or leave it out for 4000. The provider\'s last attempt ends within 18000 ms, and a lease must end before it.',
      ),
    )
  })
})
