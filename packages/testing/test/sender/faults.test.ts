import { messageSpecOf } from '@countersign/core/provider'
import { webhook } from '@countersign/express'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxForm } from '@countersign/providers/telnyx-form'
import express from 'express'
import { describe, expect, test } from 'vitest'
import {
  createSender,
  type Faults,
  generateKeys,
  type SenderOptions,
  type SendOptions,
  sampleEvent,
  sampleTypes,
  type Tampering,
  virtualClock,
} from '../../src/index.ts'
import {
  type AnyFactory,
  answering,
  bodyOf,
  codesOf,
  FACTORIES,
  headersOf,
  resultsOf,
  startReceiver,
} from '../support/sender.ts'

const named = (factories: readonly AnyFactory[]) =>
  factories.map((factory) => [factory.definition.name, factory] as const)

/** Sends one event with faults to our receiver. */
async function meet(factory: AnyFactory, options: SendOptions, senderOptions: Partial<SenderOptions> = {}) {
  const [type = ''] = sampleTypes(factory)
  const receiver = startReceiver(factory)
  const { clock, keys, handler } = receiver
  const sender = createSender({ provider: factory, keys, clock, target: handler, seed: 1, ...senderOptions })
  const delivery = await sender.send(sampleEvent(factory, type, undefined, { seed: 1, now: clock.now }), options)
  return { delivery, receiver, codes: codesOf(receiver.outcomes) }
}

const once = (faults: Faults): SendOptions => ({ ...faults, attempts: 1 })

describe.each(named(FACTORIES))('%s', (_, factory) => {
  test('without a fault it is accepted', async () => {
    const { codes, delivery } = await meet(factory, {})
    expect([codes, delivery.status]).toEqual([['processed'], 'delivered'])
  })

  test.each<[Tampering, string]>([
    ['body', 'signature_mismatch'],
    ['signature', 'signature_mismatch'],
    ['key', 'signature_mismatch'],
    ['encoding', 'signature_malformed'],
  ])('a changed %s is refused', async (tamper, code) => {
    const { codes, delivery } = await meet(factory, once({ tamper }))
    expect([codes, delivery.status]).toEqual([[code], 'failed'])
  })

  test('copies in turn and at once run the handler once', async () => {
    for (const concurrent of [false, true]) {
      const { delivery, receiver } = await meet(factory, { copies: 3, concurrent })
      expect(receiver.handled).toHaveLength(1)
      expect(resultsOf(delivery)).toEqual(Array(3).fill(resultsOf(delivery)[0]))
      expect(delivery.attempts.map(({ number, copy }) => [number, copy])).toEqual([
        [1, undefined],
        [1, 2],
        [1, 3],
      ])
      expect(new Set(delivery.attempts.map((attempt) => JSON.stringify(attempt.request))).size).toBe(1)
    }
  })
})

test.each([
  [false, 1],
  [true, 3],
])('copies that arrive at once (%s) are %s at a time', async (concurrent, expected) => {
  let underWay = 0
  let most = 0
  const target = async (_: Request) => {
    most = Math.max(most, ++underWay)
    await new Promise((resolve) => setTimeout(resolve, 10))
    underWay--
    return new Response()
  }
  await meet(telnyx as AnyFactory, { copies: 3, concurrent }, { target })
  expect(most).toBe(expected)
})

const timed = FACTORIES.filter(({ definition }) => messageSpecOf(definition)?.timestamp)
const timedByHeader = timed.filter(({ definition }) => {
  const place = messageSpecOf(definition)?.timestamp?.from.place
  return place === 'header' || place === 'entry'
})
const others = FACTORIES.filter((factory) => !timedByHeader.includes(factory))

test.each(named(timedByHeader))('%s: a changed header is refused', async (_, factory) => {
  const { codes } = await meet(factory, once({ tamper: 'header' }))
  expect(codes).toEqual(['signature_mismatch'])
})

test.each(named(others))('%s signs no header that could be changed', async (_, factory) => {
  await expect(meet(factory, once({ tamper: 'header' }))).rejects.toThrow('signs none')
})

test.each(named(timed))('%s: a clock that is off is seen, both ways', async (_, factory) => {
  const [past, future, near] = [-600_000, 600_000, -200_000].map((skewMs) => meet(factory, once({ skewMs })))
  expect([(await past)?.codes, (await future)?.codes, (await near)?.codes]).toEqual([
    ['timestamp_too_old'],
    ['timestamp_too_new'],
    ['processed'],
  ])
})

describe('a body', () => {
  const event = sampleEvent(telnyx, 'message.received', { data: { payload: { text: 'Zoë 👋' } } })
  const send = async (faults: Faults) => {
    const receiver = startReceiver(telnyx)
    const { clock, keys, handler } = receiver
    const sender = createSender({ provider: telnyx, keys, clock, target: handler })
    const { attempts } = await sender.send(event, once(faults))
    return [bodyOf(attempts[0]), codesOf(receiver.outcomes)[0]] as const
  }

  test.each([
    ['compact', /^\{"data":\{"record_type":.*"Zoë 👋"/, 'processed'],
    ['pretty', /^\{\n {2}"data": \{\n {4}"record_type": /, 'processed'],
    ['escaped', /^\{"data":\{.*"Zo\\u00eb \\ud83d\\udc4b"/, 'processed'],
    ['crlf', /^\{\r\n {2}"data": \{\r\n/, 'processed'],
  ] as const)('that is %s is signed as it is written', async (body, pattern, code) => {
    const [text, seen] = await send({ body })
    expect(text).toMatch(pattern)
    expect(JSON.parse(text)).toMatchObject({ data: { payload: { text: 'Zoë 👋' } } })
    expect(seen).toBe(code)
  })

  test('with a byte order mark has the right signature, and is no JSON', async () => {
    const receiver = startReceiver(telnyx)
    const { clock, keys, handler } = receiver
    const { attempts } = await createSender({ provider: telnyx, keys, clock, target: handler }).send(
      event,
      once({ body: 'bom' }),
    )
    expect([...(attempts[0]?.request.body.subarray(0, 4) ?? [])]).toEqual([0xef, 0xbb, 0xbf, 0x7b])
    expect(codesOf(receiver.outcomes)).toEqual(['body_malformed'])
  })

  test('of a form has one form', async () => {
    await expect(meet(telnyxForm as AnyFactory, once({ body: 'pretty' }))).rejects.toThrow(TypeError)
  })

  test.each([
    ['text', '{ "data": { "id": "1", "event_type": "a.b" } }\n'],
    ['bytes', new TextEncoder().encode('{ "data": { "id": "1", "event_type": "a.b" } }\n')],
  ])('given as %s is sent as it is, on every attempt', async (_, raw) => {
    const sender = createSender({
      provider: telnyx,
      keys: generateKeys(telnyx),
      clock: virtualClock(),
      target: answering(500),
    })
    const { attempts, event: sent } = await sender.send(raw)
    expect(attempts.map(bodyOf)).toEqual(Array(3).fill('{ "data": { "id": "1", "event_type": "a.b" } }\n'))
    expect(sent).toEqual({ id: '1', type: 'a.b', body: { data: { id: '1', event_type: 'a.b' } } })
    await expect(sender.send(raw, { body: 'pretty' })).rejects.toThrow(TypeError)
  })
})

describe.each(['a function', 'a socket'])('a connection to %s', (kind) => {
  const start = async (faults: Faults, attempts = 1, maxCalls = Number.POSITIVE_INFINITY) => {
    const { clock, keys, handler, outcomes, handled } = startReceiver(telnyx)
    let calls = 0
    const app = express()
    app.post(
      '/',
      webhook({ provider: telnyx(keys), now: clock.now, onOutcome: (one) => outcomes.push(one) }, ({ id }) => {
        handled.push(id)
      }),
    )
    const target = kind === 'a function' ? handler : app
    const sender = createSender({
      provider: telnyx,
      keys,
      clock,
      target,
      faults: () => (++calls > maxCalls ? undefined : faults),
    })
    const delivery = await sender.send(sampleEvent(telnyx, 'message.received'), { attempts })
    await sender.close()
    return { delivery, handled, codes: codesOf(outcomes), clock }
  }

  test.each(['dns', 'connect', 'tls'] as const)('that is not made (%s) reaches nobody', async (network) => {
    const { delivery, codes } = await start({ network })
    expect([resultsOf(delivery), codes]).toEqual([[network], []])
  })

  test('that breaks before the work is done: the retry does it', async () => {
    const { delivery, handled } = await start({ network: 'reset_before' }, 2, 1)
    expect([resultsOf(delivery), handled.length]).toEqual([['reset', '200'], 1])
  })

  test('that breaks after the work is done: the retry is a duplicate', async () => {
    const { delivery, handled, codes } = await start({ network: 'reset_after' }, 2, 1)
    expect([resultsOf(delivery), handled.length, codes]).toEqual([['reset', '200'], 1, ['processed', 'duplicate']])
  })

  test('on which the answer comes too late: the retry is a duplicate', async () => {
    const { delivery, handled, codes } = await start({ network: 'timeout' }, 2, 1)
    expect([resultsOf(delivery), handled.length, codes]).toEqual([['timeout', '200'], 1, ['processed', 'duplicate']])
    const [first, second] = delivery.attempts
    const took = (first?.finishedAt.getTime() ?? 0) - (first?.startedAt.getTime() ?? 0)
    const waited = (second?.startedAt.getTime() ?? 0) - (first?.finishedAt.getTime() ?? 0)
    expect([took, waited]).toEqual([2000, 1000])
  })

  test('on which the body is slow is waited for, while it is in time', async () => {
    const inTime = await start({ slowMs: 1400 })
    expect([inTime.codes, resultsOf(inTime.delivery)]).toEqual([['processed'], ['200']])
    const tooSlow = await start({ slowMs: 7000 })
    expect(resultsOf(tooSlow.delivery)).toEqual(['timeout'])
  })
})

describe('faults are planned', () => {
  const send = async (options: Partial<SenderOptions>, sendOptions?: SendOptions) => {
    const sender = createSender({
      provider: dfns,
      keys: generateKeys(dfns, { seed: 1 }),
      clock: virtualClock(),
      target: answering(500),
      ...options,
    })
    return resultsOf(await sender.send(sampleEvent(dfns, 'wallet.created'), sendOptions))
  }

  test('by attempt', async () => {
    const faults = [
      { attempt: 1, network: 'timeout' },
      { attempt: 3, network: 'dns' },
    ] as const
    expect(await send({ faults })).toEqual(['timeout', '500', 'dns', '500', '500'])
  })

  test('for every attempt, with exceptions', async () => {
    expect(await send({ faults: [{ network: 'connect' }, { attempt: 5, network: 'tls' }] })).toEqual([
      ...Array(4).fill('connect'),
      'tls',
    ])
  })

  test('of one delivery, on top of those of the sender', async () => {
    expect(
      await send({ faults: [{ attempt: 1, network: 'dns' }] }, { faults: [{ attempt: 2, network: 'tls' }] }),
    ).toEqual(['dns', 'tls', '500', '500', '500'])
    expect(await send({ faults: [{ attempt: 1, network: 'dns' }] }, { network: 'connect' })).toEqual(
      Array(5).fill('connect'),
    )
  })

  test('by a function, which is given chance that a seed repeats', async () => {
    const faults: SenderOptions['faults'] = ({ random }) => (random() < 0.5 ? { network: 'dns' } : undefined)
    const runs = await Promise.all([1, 1, 2, 3, 4].map((seed) => send({ faults, seed })))
    expect(runs[0]).toEqual(runs[1])
    expect(new Set(runs.map(String)).size).toBeGreaterThan(2)
  })
})

test('what is tampered with differs in that alone', async () => {
  const send = async (tamper?: Tampering) => {
    const sender = createSender({
      provider: standardWebhooks,
      keys: generateKeys(standardWebhooks, { seed: 1 }),
      clock: virtualClock(),
      target: answering(200),
      seed: 1,
    })
    const event = sampleEvent(standardWebhooks, 'user.created', undefined, { seed: 1, now: () => 0 })
    const { attempts } = await sender.send(event, tamper && { tamper })
    return { ...headersOf(attempts[0]), body: bodyOf(attempts[0]) }
  }
  const sound = await send()
  const differing = async (tamper: Tampering) => {
    const other: Readonly<Record<string, string>> = await send(tamper)
    return Object.entries(sound).flatMap(([name, value]) => (other[name] === value ? [] : [name]))
  }
  expect(await differing('body')).toEqual(['body'])
  expect(await differing('signature')).toEqual(['webhook-signature'])
  expect(await differing('header')).toEqual(['webhook-timestamp'])
  expect(await differing('key')).toEqual(['webhook-signature'])
  expect(await differing('encoding')).toEqual(['webhook-signature'])
})
