import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { verify } from '@countersign/core'
import { defineProvider, type ProviderFactory } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'
import { slack } from '@countersign/providers/slack'
import { stripe } from '@countersign/providers/stripe'
import { type TelnyxBody, telnyx } from '@countersign/providers/telnyx'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { sampleEvent, sampleTypes } from '../src/index.ts'
import { type AnyFactory, FACTORIES, keysOf } from './support/sender.ts'

const named = FACTORIES.map((factory) => [factory.definition.name, factory] as const)
const NOW = Date.parse('2026-11-22T10:00:00.000Z')
const now = () => NOW

describe.each(named)('%s', (_, factory) => {
  const { definition } = factory
  const nameOf = (body: object, type: string) =>
    definition.event(body, { signed: { id: 'msg_1' }, unsigned: { id: '1', type } })

  test('every sample has the type that was asked for', () => {
    const types = sampleTypes(factory)
    const read = types.map((type) => nameOf(sampleEvent(factory, type), type).type)
    expect(types.length).toBeGreaterThan(0)
    // Neither is an event: questions that are answered without a handler.
    const questions: readonly unknown[] = ['PING', undefined]
    expect(read.map((type, index) => (questions.includes(type) ? types[index] : type))).toEqual(types)
  })

  test('a type that is not documented has the envelope too', () => {
    for (const type of ['a.b', 'constructor']) expect(nameOf(sampleEvent(factory, type), type).type).toBe(type)
  })

  test('every sample is written, signed and verified', async () => {
    const keys = keysOf(factory)
    for (const type of sampleTypes(factory)) {
      const request = sign(factory, sampleEvent(factory, type, undefined, { now }), { keys, now, type })
      const body = new TextEncoder().encode(request.body)
      await verify(factory(keys), { headers: request.headers, body }, { now })
    }
  })

  test('the same seed makes the same sample, no seed another one', () => {
    const [type = ''] = sampleTypes(factory)
    const make = (options: object = {}) => JSON.stringify(sampleEvent(factory, type, undefined, { now, ...options }))
    expect(make({ seed: 1 })).toBe(make({ seed: 1 }))
    expect(make({ seed: 1 }).replaceAll('-', '')).not.toMatch(/\{(id|uuid|type|time|seconds)\}/)
  })
})

describe('two samples are two events', () => {
  test.each(
    ([telnyx, dfns, stripe, slack] as readonly AnyFactory[]).map(
      (factory) => [factory.definition.name, factory] as const,
    ),
  )('%s', (_, factory) => {
    const [type = ''] = sampleTypes(factory)
    const [first, second] = [1, 2].map(() => sampleEvent(factory, type, undefined, { now }))
    expect(first).not.toEqual(second)
  })
})

describe('overrides', () => {
  test('change a member at any depth and leave the others', () => {
    const sound = sampleEvent(telnyx, 'message.received', {}, { seed: 1, now })
    const changed = sampleEvent(telnyx, 'message.received', { data: { payload: { text: 'STOP' } } }, { seed: 1, now })
    expect(changed).toEqual({ ...sound, data: { ...sound.data, payload: { ...sound.data.payload, text: 'STOP' } } })
  })

  test('replace lists, add members and take members away', () => {
    const body = sampleEvent(telnyx, 'message.received', {
      data: { id: 'mine', payload: { to: [], extra: { deep: 1 } } },
      meta: undefined,
    })
    expect(body.data).toMatchObject({ id: 'mine', payload: { to: [], extra: { deep: 1 } } })
    expect('meta' in body).toBe(false)
  })

  test('are typed as the factory is, by the type of the event', () => {
    interface Received {
      readonly text: string
    }
    interface MyEvents {
      readonly 'message.received': TelnyxBody<Received>
    }
    const typed: ProviderFactory<Parameters<typeof telnyx>[0], MyEvents> = telnyx as never
    const body = sampleEvent(typed, 'message.received', { data: { payload: { text: 'STOP' } } })
    expectTypeOf(body.data.payload.text).toEqualTypeOf<string>()
    // @ts-expect-error a text is no number
    sampleEvent(typed, 'message.received', { data: { payload: { text: 1 } } })
    // @ts-expect-error there is no such member
    sampleEvent(stripe, 'invoice.paid', { datum: {} })
  })
})

test('the time is of the clock that is given', () => {
  const at = { now }
  expect(sampleEvent(telnyx, 'message.received', undefined, at).data.occurred_at).toBe('2026-11-22T10:00:00.000Z')
  expect(sampleEvent(dfns, 'wallet.created', undefined, at).timestampSent).toBe(NOW / 1000)
})

test('a provider of the user has no samples', () => {
  const acme = defineProvider({ ...stripe.definition, name: 'acme' })
  expect(sampleTypes(acme)).toEqual([])
  expect(() => sampleEvent(acme, 'a.b')).toThrow('no samples of acme')
})

describe("Telnyx's documented events", () => {
  const resources = join(dirname(createRequire(import.meta.url).resolve('telnyx')), 'resources')
  const read = (file: string) => readFileSync(join(resources, file), 'utf8')
  const declarations = ['webhooks.d.ts', 'shared.d.ts', 'messages/messages.d.ts', 'number-orders.d.ts'].map(read).join()
  const literalsOf = (member: string) =>
    [...read('webhooks.d.ts').matchAll(new RegExp(`\\b${member}\\??: ((?:'[^']+'(?: \\| )?)+);`, 'g'))].flatMap(
      ([, union = '']) => [...union.matchAll(/'([^']+)'/g)].map(([, literal = '']) => literal),
    )

  test('every event of the official package is a sample', () => {
    const documented = [...new Set([...literalsOf('event_type'), ...literalsOf('event')])]
    expect(documented.length).toBeGreaterThan(75)
    expect(documented.filter((type) => !sampleTypes(telnyx).includes(type))).toEqual([])
  })

  test('no payload has a member that the official package does not know', () => {
    const invented = sampleTypes(telnyx).flatMap((type) => {
      if (!declarations.includes(`'${type}'`)) return [] // in the documentation only
      const { data } = sampleEvent(telnyx, type) as { data?: { payload?: object } }
      return Object.keys(data?.payload ?? {}).filter((name) => !new RegExp(`\\b${name}\\??:`).test(declarations))
    })
    expect(invented).toEqual([])
  })
})
