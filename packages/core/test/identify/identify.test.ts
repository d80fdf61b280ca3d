import { createHash } from 'node:crypto'
import { stripe } from '@countersign/providers/stripe'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import { identify } from '../../src/identify/identify.ts'
import { toStoreKeys } from '../../src/identify/store-keys.ts'
import type { EventIdentity, ProviderDefinition } from '../../src/provider/definition.ts'
import { fingerprint } from '../../src/provider/event-key.ts'
import { identityOf, refusedAs } from '../support.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** A definition whose reading of any body is `identity`. */
const reading = (identity: unknown): ProviderDefinition => ({
  ...stripe.definition,
  event: () => identity as EventIdentity,
})
const identifyAs = (identity: unknown, body: unknown = {}) =>
  identityOf(reading(identity), { body }, { signed: {}, unsigned: {} })

describe('the identity of an event', () => {
  test('has its keys in the order of the definition', async () => {
    expect(await identifyAs({ id: 'b', aliases: ['a'], type: 't' })).toMatchObject({
      id: 'b',
      keys: ['b', 'a'],
      type: 't',
    })
  })

  test('has a fingerprint as the SHA-256 of canonical JSON', async () => {
    const { keys } = await identifyAs({ id: fingerprint(), type: 't' }, { b: 1, a: 2 })
    expect(keys).toEqual([`sha256:${sha256('{"a":2,"b":1}')}`])
  })

  test.each([
    ['86F58DB9-0FE3-4ADC-9D1F-46E66E6E9323', '86f58db9-0fe3-4adc-9d1f-46e66e6e9323'],
    ['86f58db9-0fe3-4adc-9d1f-46e66e6e9323', '86f58db9-0fe3-4adc-9d1f-46e66e6e9323'],
    ['MSG_UPPER', 'MSG_UPPER'],
    ['86F58DB9-0FE3-4ADC-9D1F-46E66E6E9323X', '86F58DB9-0FE3-4ADC-9D1F-46E66E6E9323X'],
  ])('knows %s as %s: only UUIDs are the same in either case', async (id, key) => {
    expect((await identifyAs({ id, type: 't' })).keys).toEqual([key])
  })

  test.each([1, 5, 100])('tells attempt %d', async (attempt) => {
    expect(await identifyAs({ id: 'a', type: 't', attempt })).toHaveProperty('attempt', attempt)
  })

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, undefined, '2'])(
    'tells no attempt where the definition gives %s',
    async (attempt) => {
      expect(await identifyAs({ id: 'a', type: 't', attempt })).not.toHaveProperty('attempt')
    },
  )

  test.each<[string, unknown]>([
    ['an empty id', { id: '', type: 't' }],
    ['an id that is a number', { id: 1, type: 't' }],
    ['an id that is null', { id: null, type: 't' }],
    ['an id that is undefined', { id: undefined, type: 't' }],
    ['an id that is a list', { id: ['a'], type: 't' }],
    ['an id that is an object', { id: {}, type: 't' }],
    ['a fingerprint of members that the body has not', { id: fingerprint({ of: ['a', 'b'] }), type: 't' }],
    ['a bad key behind a good one', { id: 'a', aliases: [''], type: 't' }],
    ['a stable id that is none of its ids', { id: 'a', aliases: ['b'], stableId: 'c', type: 't' }],
    ['no type', { id: 'a' }],
    ['an empty type', { id: 'a', type: '' }],
    ['a type that is no text', { id: 'a', type: 1 }],
    ['nothing', undefined],
  ])('cannot be made of %s: the body is malformed', async (_, identity) => {
    await expect(identifyAs(identity)).rejects.toEqual(refusedAs('body_malformed'))
  })

  test.each([null, 1, 'text', true, [], [1], [{}]])('cannot be made of a body that is %j', async (body) => {
    await expect(identifyAs({ id: 'a', type: 't' }, body)).rejects.toEqual(refusedAs('body_malformed'))
  })

  test('cannot be made when the definition throws, and the reason stays as the cause', async () => {
    const reason = new Error('no such member')
    const definition: ProviderDefinition = {
      ...telnyx.definition,
      event: () => {
        throw reason
      },
    }
    await expect(identify(definition, { body: {} }, { signed: {}, unsigned: {} })).rejects.toMatchObject({
      code: 'body_malformed',
      cause: reason,
    })
  })

  test('can be made of a list where the definition says so', async () => {
    const definition = { ...reading({ id: 'a', type: 't' }), acceptsLists: true } as const
    expect(await identify(definition, { body: [1] }, { signed: {}, unsigned: {} })).toMatchObject([
      { identity: { id: 'a' } },
    ])
  })

  test.each([
    ['identity of an event without a type', { id: 'a', type: undefined }],
    ['identity of an event with an empty type', { id: 'a', type: '' }],
  ])('takes the %s where the provider has such events', async (_, identity) => {
    const definition = { ...reading(identity), hasUntypedEvents: true } as const
    const identified = await identify(definition, { body: {} }, { signed: {}, unsigned: {} })
    expect(identified).toMatchObject([{ event: { type: 'unknown' }, isUntyped: true }])
  })

  test('cannot be made of a record nested too deep for a fingerprint: it is malformed, and nothing breaks', async () => {
    const body: unknown = JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
    const outcome = await identify(telnyx.definition, { body }, { signed: {}, unsigned: {} }).then(
      () => 'identified',
      (error) => error.code,
    )
    expect(outcome).toBe(isTooDeep(body) ? 'body_malformed' : 'identified')
  })
})

/** To some engines no depth is too deep: Node's from 25 on, and Deno's. */
function isTooDeep(value: unknown): boolean {
  try {
    JSON.stringify(value)
    return false
  } catch {
    return true
  }
}

describe('the store keys of an event', () => {
  const keysOf = async (namespace: string, tenantId: string, id: string, ...aliases: string[]) =>
    (await toStoreKeys({ namespace, tenantId }, { id, aliases, stableId: id })).keys

  test('carry a version, the namespace, the tenant and the id, each with its length', async () => {
    expect(await keysOf('shop', 'eu', 'evt-1')).toEqual(['v1/4:shop/2:eu/5:evt-1'])
  })

  test('are as many as the ids, in their order', async () => {
    expect(await keysOf('n', '', 'b', 'a')).toEqual(['v1/1:n/0:/1:b', 'v1/1:n/0:/1:a'])
  })

  test.each([
    ['a namespace that ends like a tenant begins', ['a', 'bc', 'd'], ['ab', 'c', 'd']],
    ['a tenant that holds the separator', ['a', 'b/1:c', 'd'], ['a', 'b', '1:c/d']],
    ['an id that looks like a tenant and an id', ['a', '', '1:b/1:c'], ['a', 'b', 'c']],
    ['another tenant', ['a', 'b', 'c'], ['a', '', 'c']],
    ['another namespace', ['a', 'b', 'c'], ['z', 'b', 'c']],
  ] as const)('differ for %s', async (_, [name, tenantId, id], other) => {
    expect(await keysOf(name, tenantId, id)).not.toEqual(await keysOf(other[0], other[1], other[2]))
  })

  test.each([
    ['longer than 128 characters', 'a'.repeat(200)],
    ['beyond ASCII', 'évènement'],
    ['with a space', 'a b'],
    ['with a line feed', 'a\nb'],
  ])('of an id %s are a hash, which every store can keep', async (_, id) => {
    expect(await keysOf('n', '', id)).toEqual([expect.stringMatching(/^v1#[0-9a-f]{64}$/)])
  })

  test('of ids that differ in half of a surrogate pair differ: UTF-8 has one text for all of these', async () => {
    const ids = ['\ud800', '\ud801', '\udfff', '\ufffd', '\\ud800']
    const keys = await Promise.all(ids.map(async (id) => String(await keysOf('n', '', id))))
    expect(new Set(keys).size).toBe(ids.length)
  })

  test('of two long ids differ when the ids do', async () => {
    expect(await keysOf('n', '', `${'a'.repeat(200)}1`)).not.toEqual(await keysOf('n', '', `${'a'.repeat(200)}2`))
  })
})

describe('the idempotency key', () => {
  const keyOf = async (id: string, aliases: readonly string[], stableId: string) =>
    (await toStoreKeys({ namespace: 'n', tenantId: '' }, { id, aliases, stableId })).idempotencyKey

  test('is hexadecimal', async () => {
    expect(await keyOf('a', [], 'a')).toMatch(/^[0-9a-f]{64}$/)
  })

  test('comes from the stable id alone, which all attempts share', async () => {
    const first = await keyOf('first attempt', ['shared'], 'shared')
    expect(await keyOf('retry', ['first attempt', 'shared'], 'shared')).toBe(first)
    expect(await keyOf('shared', [], 'shared')).toBe(first)
    expect(await keyOf('first attempt', ['shared'], 'first attempt')).not.toBe(first)
  })
})
