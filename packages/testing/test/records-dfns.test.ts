import { describe, expect, test } from 'vitest'
import { toDfnsEvents } from '../src/index.ts'
import { at, dfnsDelivery, failed } from './support/deliveries.ts'
import { describeSeeds, readSeed } from './support/seeds.ts'

describeSeeds("Dfns's page of a webhook event", () => {
  const properties = [
    ...readSeed('dfns-webhook-event.txt').matchAll(/^(\w+) \| (?:String|Number|Boolean|Object)( - Optional)? \|/gm),
  ]
  const all = properties.map(([, name]) => name)
  const required = properties.filter(([, , optional]) => !optional).map(([, name]) => name)

  test('names eleven properties', () => {
    expect(all).toHaveLength(11)
  })

  test('has each of them in the event of a retry that failed and is followed by another', () => {
    const [, second] = toDfnsEvents(dfnsDelivery('a', [0, 1, 12]))
    expect(Object.keys(second ?? {}).toSorted()).toEqual(all.toSorted())
  })

  test('has those that are not optional in the event of a first attempt that succeeded', () => {
    const [first] = toDfnsEvents(dfnsDelivery('a', [0]))
    expect(Object.keys(first ?? {}).toSorted()).toEqual(required.toSorted())
  })
})

describe('the events of a delivery', () => {
  test('are one for each attempt, under an id of its own', () => {
    expect(toDfnsEvents(dfnsDelivery('a', [0, 1, 12]))).toEqual([
      {
        id: 'whe-a-1',
        kind: 'wallet.created',
        date: '2026-11-22T10:00:00.000Z',
        deliveryFailed: true,
        deliveryAttempt: 1,
        timestampSent: at(0).getTime() / 1000,
        status: '500',
        error: 'The server answered 500',
        nextAttemptDate: '2026-11-22T10:01:00.000Z',
        data: { wallet: { id: 'a' } },
      },
      {
        id: 'whe-a-2',
        kind: 'wallet.created',
        date: '2026-11-22T10:00:00.000Z',
        deliveryFailed: true,
        deliveryAttempt: 2,
        timestampSent: at(1).getTime() / 1000,
        status: '500',
        error: 'The server answered 500',
        retryOf: 'whe-a-1',
        nextAttemptDate: '2026-11-22T10:12:00.000Z',
        data: { wallet: { id: 'a' } },
      },
      {
        id: 'whe-a-3',
        kind: 'wallet.created',
        date: '2026-11-22T10:00:00.000Z',
        deliveryFailed: false,
        deliveryAttempt: 3,
        timestampSent: at(12).getTime() / 1000,
        status: '200',
        retryOf: 'whe-a-2',
        data: { wallet: { id: 'a' } },
      },
    ])
  })

  test('say when the next attempt is due while one is to come', () => {
    const [event] = toDfnsEvents(dfnsDelivery('a', [0], { fails: true, nextAttemptAt: at(1) }))
    expect(event?.nextAttemptDate).toBe('2026-11-22T10:01:00.000Z')
  })

  test('promise nothing after the last attempt', () => {
    const last = toDfnsEvents(dfnsDelivery('a', [0, 1], { fails: true })).at(-1)
    expect([last?.deliveryFailed, last?.nextAttemptDate]).toEqual([true, undefined])
  })

  test.each([
    ['dns', 'ENOTFOUND'],
    ['connect', 'ECONNREFUSED'],
    ['timeout', 'ETIMEDOUT'],
    ['reset', 'ECONNRESET'],
  ] as const)('have an error code for a status where no answer came (%s)', (kind, status) => {
    const delivery = { ...dfnsDelivery('a', [0]), attempts: [failed(kind, 'why')] }
    expect(toDfnsEvents(delivery)).toMatchObject([{ status, error: 'why', deliveryFailed: true }])
  })

  test('are one for an attempt that arrives twice', () => {
    const { attempts, ...delivery } = dfnsDelivery('a', [0, 1])
    const doubled = attempts.flatMap((attempt) => [attempt, { ...attempt, copy: 2 }])
    expect(toDfnsEvents({ ...delivery, attempts: doubled })).toEqual(toDfnsEvents({ ...delivery, attempts }))
  })

  test('have the time of sending where the body was tampered with until it was none', () => {
    const [attempt] = dfnsDelivery('a', [3]).attempts
    if (!attempt) throw new Error('There is no attempt')
    const broken = { ...attempt, request: { ...attempt.request, body: new Uint8Array([123]) } }
    expect(toDfnsEvents({ ...dfnsDelivery('a', [3]), attempts: [broken] })).toMatchObject([
      { timestampSent: at(3).getTime() / 1000 },
    ])
  })
})
