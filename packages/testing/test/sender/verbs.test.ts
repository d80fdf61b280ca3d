import { dfns } from '@countersign/providers/dfns'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { shopify } from '@countersign/providers/shopify'
import { slack } from '@countersign/providers/slack'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxForm } from '@countersign/providers/telnyx-form'
import { describe, expect, test } from 'vitest'
import {
  type Attempt,
  createSender,
  type Delivery,
  type FetchFunction,
  generateKeys,
  type SenderOptions,
  sampleEvent,
  sampleTypes,
  virtualClock,
} from '../../src/index.ts'
import {
  type AnyFactory,
  answering,
  bodyOf,
  codesOf,
  headersOf,
  keysOf,
  resultsOf,
  START,
  startReceiver,
} from '../support/sender.ts'

function open(factory: AnyFactory, options: Partial<SenderOptions> = {}) {
  const receiver = startReceiver(factory)
  const { clock, keys, handler } = receiver
  return { ...receiver, sender: createSender({ provider: factory, keys, clock, target: handler, seed: 1, ...options }) }
}

const message = (text = 'Hello') => sampleEvent(telnyx, 'message.received', { data: { payload: { text } } })

describe('retry', () => {
  test('is one attempt more at the target, signed anew', async () => {
    const { sender, clock, outcomes, handled } = open(telnyx)
    const failed = await sender.send(message(), { network: 'dns' })
    clock.advance(3_600_000)
    const delivery = await sender.retry(failed)
    expect([failed.status, delivery.status, delivery.id]).toEqual(['failed', 'delivered', failed.id])
    expect(resultsOf(delivery)).toEqual(['dns', 'dns', 'dns', '200'])
    expect(JSON.parse(bodyOf(delivery.attempts[3])).meta.attempt).toBe(4)
    expect(Number(headersOf(delivery.attempts[3])['telnyx-timestamp']) * 1000).toBe(START + 3_603_000)
    expect([codesOf(outcomes), handled]).toEqual([['processed'], [failed.event.id]])
    expect([...sender.deliveries]).toEqual([delivery])
  })

  test('of what was delivered is a duplicate, and leaves it delivered whatever comes of it', async () => {
    const { sender, outcomes } = open(telnyx)
    const delivered = await sender.send(message())
    const again = await sender.retry(delivered)
    const lost = await sender.retry(again, { network: 'reset_after' })
    expect(codesOf(outcomes)).toEqual(['processed', 'duplicate', 'duplicate'])
    expect([lost.status, resultsOf(lost)]).toEqual(['delivered', ['200', '200', 'reset']])
  })

  test('at Dfns is a new event that names the one before', async () => {
    const { sender, outcomes } = open(dfns)
    const { attempts } = await sender.retry(
      await sender.send(sampleEvent(dfns, 'wallet.created', undefined, { now: () => START })),
    )
    expect(attempts[1]?.retryOf).toBe(attempts[0]?.eventId)
    expect(attempts[1]?.eventId).not.toBe(attempts[0]?.eventId)
    expect(codesOf(outcomes)).toEqual(['processed', 'duplicate'])
  })

  test('needs a delivery of this sender that has come to its end', async () => {
    const { sender } = open(telnyx)
    const stranger = await open(telnyx, { seed: 2 }).sender.send(message())
    await expect(sender.retry(stranger)).rejects.toThrow('of this sender')
    let pending: Promise<Delivery> | undefined
    const busy = open(telnyx, {
      target: async () => {
        const [delivery] = busy.sender.deliveries
        if (delivery) pending = busy.sender.retry(delivery)
        await expect(pending).rejects.toThrow('under way')
        return new Response()
      },
    })
    await busy.sender.send(message())
    await expect(pending).rejects.toThrow('under way')
  })
})

describe('replay', () => {
  test('has the bytes that were recorded: a duplicate while they are fresh, refused when they are old', async () => {
    const { sender, outcomes, clock } = open(telnyx)
    const recorded = await sender.send(message())
    const soon = await sender.replay(recorded)
    clock.advance(301_000)
    const late = await sender.replay(recorded.attempts[0] as Attempt)
    expect([soon, late].map(({ attempts }) => attempts[0]?.request)).toEqual(
      Array(2).fill(recorded.attempts[0]?.request),
    )
    expect(codesOf(outcomes)).toEqual(['processed', 'duplicate', 'timestamp_too_old'])
    expect([soon.status, late.status]).toEqual(['delivered', 'failed'])
    expect([soon.event, late.event]).toEqual([recorded.event, recorded.event])
  })

  test('is no part of the records', async () => {
    const { sender } = open(telnyx)
    const recorded = await sender.send(message())
    const { id } = await sender.replay(recorded)
    expect(id).not.toBe(recorded.id)
    expect([...sender.deliveries]).toEqual([recorded])
  })
})

describe('resend', () => {
  const factories = [telnyx, dfns, standardWebhooks, svix, stripe, github, slack, shopify] as readonly AnyFactory[]

  test.each(factories.map((factory) => [factory.definition.name, factory] as const))(
    '%s: is another event',
    async (_, factory) => {
      const { sender, handled, clock } = open(factory)
      const [type = ''] = sampleTypes(factory)
      const first = await sender.send(sampleEvent(factory, type, undefined, { now: () => START }))
      clock.advance(1000)
      const second = await sender.resend(first)
      expect(handled).toEqual([first.event.id, second.event.id].map((id) => expect.stringContaining(id)))
      expect(first.event.id).not.toBe(second.event.id)
      expect(second.event.type).toBe(first.event.type)
      expect([...sender.deliveries]).toEqual([first, second])
    },
  )
})

describe('play', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const play = async (options: Parameters<ReturnType<typeof createSender>['play']>[1], target?: FetchFunction) => {
    const arrived: string[] = []
    const sender = createSender({
      provider: telnyx,
      keys: generateKeys(telnyx),
      clock: virtualClock(),
      seed: 7,
      target: async (request: Request) => {
        arrived.push(JSON.parse(await request.clone().text()).data.payload.text)
        return (await target?.(request)) ?? new Response()
      },
    })
    const deliveries = await sender.play(names.map(message), options)
    return {
      arrived,
      texts: deliveries.map(({ attempts }) => JSON.parse(bodyOf(attempts[0])).data.payload.text),
      deliveries,
    }
  }

  test.each([
    ['given', names],
    ['reversed', names.toReversed()],
  ] as const)('in the order that is %s', async (order, expected) => {
    const { arrived, texts } = await play({ order })
    expect([arrived, texts]).toEqual([expected, names])
  })

  test('shuffled as the seed says', async () => {
    const [first, second] = [await play({ order: 'shuffled' }), await play({ order: 'shuffled' })]
    expect(first.arrived).toEqual(second.arrived)
    expect(first.arrived).not.toEqual(names)
    expect(first.arrived.toSorted()).toEqual(names)
    expect(first.texts).toEqual(names)
  })

  test('what fails is overtaken by what comes after it', async () => {
    let calls = 0
    const { arrived, deliveries } = await play({}, () => new Response(null, { status: ++calls === 1 ? 500 : 200 }))
    expect(arrived).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'a'])
    expect(deliveries.map(({ status }) => status)).toEqual(Array(6).fill('delivered'))
  })

  test('together, all begin before any is answered', async () => {
    let underWay = 0
    let most = 0
    await play({ concurrent: true }, async () => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setTimeout(resolve, 10))
      underWay--
      return new Response()
    })
    expect(most).toBe(6)
  })

  test('a fault that cannot be is an error, and nothing is left in the records', async () => {
    const sender = createSender({ provider: github, keys: generateKeys(github), target: answering(200) })
    await expect(sender.play([{}, {}], { tamper: 'header' })).rejects.toThrow(TypeError)
    expect([...sender.deliveries]).toEqual([])
  })
})

describe('the same seed', () => {
  const run = async (factory: AnyFactory, seed: number | undefined) => {
    const keys = seed === undefined ? generateKeys(telnyx) : keysOf(factory, seed)
    const clock = virtualClock()
    const sender = createSender({
      provider: factory,
      keys,
      clock,
      ...(seed !== undefined && { seed }),
      target: answering(500, 503, 302, 500, 200),
      faults: ({ random, number }) => (random() < 0.3 ? { network: 'timeout' } : { copies: number, concurrent: true }),
    })
    const [type = ''] = sampleTypes(factory)
    const options = { now: clock.now, ...(seed !== undefined && { seed }) }
    const first = await sender.send(sampleEvent(factory, type, undefined, options), { tamper: 'body', attempts: 2 })
    await sender.resend(first)
    for (const tamper of ['signature', 'key'] as const) await sender.resend(first, { tamper, attempts: 1 })
    const events = [1, 2, 3].map((n) =>
      sampleEvent(factory, type, undefined, { ...options, ...(seed && { seed: `${seed}${n}` }) }),
    )
    await sender.play(events, { order: 'shuffled', concurrent: true })
    return JSON.stringify({ keys, deliveries: [...sender.deliveries] })
  }

  const factories = [
    telnyx,
    telnyxForm,
    dfns,
    standardWebhooks,
    stripe,
    github,
    slack,
    shopify,
    discord,
  ] as readonly AnyFactory[]
  test.each(factories.map((factory) => [factory.definition.name, factory] as const))(
    '%s: is the same run, byte for byte',
    async (_, factory) => {
      const runs = [await run(factory, 1), await run(factory, 1)]
      expect(runs[0]).toBe(runs[1])
      expect(runs[0]?.length).toBeGreaterThan(1000)
      expect(await run(factory, 2)).not.toBe(runs[0])
    },
  )

  test('without one, ids and keys are others every time', async () => {
    expect(await run(telnyx, undefined)).not.toBe(await run(telnyx, undefined))
  })
})

describe('records', () => {
  test('the newest deliveries are retained', async () => {
    const { sender } = open(telnyx, { retain: 3 })
    const sent = await sender.play([1, 2, 3, 4, 5].map(String).map(message))
    expect([...sender.deliveries]).toEqual(sent.slice(2))
    await expect(sender.retry(sent[0] as Delivery)).rejects.toThrow('retained')
  })

  test('a delivery under way says when it goes on', async () => {
    const seen: Delivery[] = []
    const clock = virtualClock()
    const sender = createSender({
      provider: dfns,
      keys: generateKeys(dfns),
      clock,
      target: () => {
        seen.push(...sender.deliveries)
        return new Response(null, { status: seen.length < 3 ? 500 : 200 })
      },
    })
    const sending = sender.send(sampleEvent(dfns, 'wallet.created'))
    await clock.sleep(30_000)
    seen.push(...sender.deliveries)
    const done = await sending
    const rows = [...seen, done].map(({ status, attempts, nextAttemptAt, finishedAt }) => [
      status,
      attempts.length,
      nextAttemptAt && nextAttemptAt.getTime() - START,
      finishedAt && finishedAt.getTime() - START,
    ])
    expect(rows).toEqual([
      ['pending', 0, undefined, undefined],
      ['pending', 1, 60_000, undefined],
      ['pending', 1, undefined, undefined],
      ['delivered', 2, undefined, 60_000],
    ])
  })

  test('every attempt is told of when it is over, and what the listener throws changes nothing', async () => {
    const told: string[] = []
    const { sender } = open(telnyx, {
      target: answering(500, 200),
      onAttempt: ({ number }, { status }) => {
        told.push(`${number} ${status}`)
        throw new Error('broken')
      },
    })
    await sender.send(message())
    expect(told).toEqual(['1 pending', '2 delivered'])
  })

  const factories = [
    telnyx,
    telnyxForm,
    dfns,
    standardWebhooks,
    stripe,
    github,
    slack,
    shopify,
    discord,
  ] as readonly AnyFactory[]
  test.each(factories.map((factory) => [factory.definition.name, factory] as const))(
    '%s: the event is named as the receiver names it',
    async (_, factory) => {
      const { sender, outcomes } = open(factory)
      for (const type of sampleTypes(factory)) {
        const { event } = await sender.send(sampleEvent(factory, type, undefined, { now: () => START }))
        const outcome = outcomes.at(-1)
        if (outcome?.status === 'handshake') continue
        expect(outcome).toMatchObject({
          status: 'processed',
          event: { id: event.id, type: event.type, body: event.body },
        })
        expect(event.type).toBe(type)
      }
    },
  )
})

describe('time', () => {
  test('is shortened between attempts, and what is signed stays real', async () => {
    const sender = createSender({
      provider: dfns,
      keys: generateKeys(dfns),
      speed: 1_000_000_000,
      target: answering(500),
    })
    const before = Math.floor(Date.now() / 1000)
    const { attempts } = await sender.send(sampleEvent(dfns, 'wallet.created'))
    const signed = attempts.map((attempt) => JSON.parse(bodyOf(attempt)).timestampSent)
    expect(attempts).toHaveLength(5)
    expect(Math.min(...signed)).toBeGreaterThanOrEqual(before)
    expect(Math.max(...signed)).toBeLessThanOrEqual(Date.now() / 1000)
  })
})

describe('an option that is wrong is refused:', () => {
  const good: SenderOptions = { provider: telnyx, keys: generateKeys(telnyx), target: answering(200) }
  test.each<[string, object, RegExp]>([
    ['a configured provider', { provider: undefined }, /"provider" must be a factory/],
    ['no keys', { keys: {} }, /"keys" needs "privateKey"/],
    ['a clock and a speed', { clock: virtualClock(), speed: 2 }, /"speed"/],
    ['no speed', { speed: 0 }, /"speed"/],
    ['a speed that is none', { speed: Number.NaN }, /"speed"/],
    ['half a delivery to retain', { retain: 0.5 }, /"retain"/],
    ['no patience at all', { patienceMs: -1 }, /"patienceMs"/],
    ['a wait that no timer can wait', { schedule: { retryAfterMs: [2 ** 31] } }, /"schedule"/],
  ])('%s', (_, wrong, message) => {
    expect(() => createSender({ ...good, ...wrong })).toThrow(message)
    expect(() => createSender({ ...good, ...wrong })).toThrow(TypeError)
  })

  test('an event that is none, and counts that are none', async () => {
    await expect(createSender(good).send([])).rejects.toThrow('"event"')
    await expect(createSender(good).send({}, { attempts: 0 })).rejects.toThrow('"attempts"')
    await expect(createSender(good).send({}, { copies: 1.5 })).rejects.toThrow('"copies"')
  })
})
