import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import { retryHorizonMs } from '../../src/provider/policy.ts'
import { identityOf, refusedAs } from '../support.ts'

const identifyTelnyx = (body: unknown) => identityOf(telnyx.definition, { body }, { signed: {}, unsigned: {} })
const FINGERPRINT = expect.stringMatching(/^sha256:[0-9a-f]{64}$/)

describe('a Telnyx event', () => {
  test.each<[string, unknown, string, string]>([
    ['in its envelope', { data: { id: 'e1', event_type: 'message.sent' } }, 'e1', 'message.sent'],
    [
      'with a payload that has an id',
      { data: { id: 'e1', event_type: 'message.sent', payload: { id: 'm1', event_type: 'no' } } },
      'e1',
      'message.sent',
    ],
    [
      'that is bare (ConferenceFloorChanged)',
      { id: 'e2', event_type: 'conference.floor.changed', record_type: 'event', payload: {} },
      'e2',
      'conference.floor.changed',
    ],
    [
      'of a meeting, whose "data" is no envelope',
      { event: 'session.status_changed', id: 'whdel_1', version: '1', data: { session_id: 's1' } },
      'whdel_1',
      'session.status_changed',
    ],
    [
      'of a meeting, whose "data" has the id of something else',
      { event: 'recording.available', id: 'whdel_2', version: '1', data: { id: 'session-1' } },
      'whdel_2',
      'recording.available',
    ],
  ])('%s is known by its id', async (_, body, id, type) => {
    expect(await identifyTelnyx(body)).toMatchObject({ id, type })
  })

  test.each<[string, unknown, string]>([
    ['CampaignStatusUpdate', { type: 'TELNYX_REVIEW', campaignId: 'c1', status: 'ACCEPTED' }, 'TELNYX_REVIEW'],
    ['ReplacedLinkClick', { record_type: 'link_clicked', message_id: 'm1', url: 'http://x.co/1' }, 'link_clicked'],
    ['an envelope without an id', { data: { event_type: 'call.cost' } }, 'call.cost'],
    ['an id that is empty', { data: { id: '', event_type: 'call.cost' } }, 'call.cost'],
    ['an id that is no text', { data: { id: 7, event_type: 'call.cost' } }, 'call.cost'],
    ['a shape that nobody has seen', { hello: 'world' }, 'unknown'],
    ['data that is null', { data: null }, 'unknown'],
    ['nothing', {}, 'unknown'],
  ])('without an id (%s) is known by its fingerprint', async (_, body, type) => {
    expect(await identifyTelnyx(body)).toMatchObject({ id: FINGERPRINT, type })
  })

  test('without an id keeps its key over the attempts, which differ in "meta"', async () => {
    const attempts = [1, 2].map((attempt) => ({ record_type: 'link_clicked', message_id: 'm1', meta: { attempt } }))
    const [first, second] = await Promise.all(attempts.map(identifyTelnyx))
    expect(first?.keys).toEqual(second?.keys)
  })

  test('without an id is another than one with other content', async () => {
    const [one, other] = await Promise.all(['m1', 'm2'].map((message_id) => identifyTelnyx({ message_id })))
    expect(one?.keys).not.toEqual(other?.keys)
  })

  test('with a UUID is the same in upper and lower case', async () => {
    const id = '86f58db9-0fe3-4adc-9d1f-46e66e6e9323'
    const { keys } = await identifyTelnyx({ data: { id: id.toUpperCase(), event_type: 't' } })
    expect(keys).toEqual([id])
  })

  test.each([
    [1, 1],
    ['2', 2],
    [6, 6],
  ])('of attempt %j is attempt %d', async (attempt, expected) => {
    const body = { data: { id: 'e1', event_type: 't' }, meta: { attempt, delivered_to: 'https://example.com' } }
    expect(await identifyTelnyx(body)).toHaveProperty('attempt', expected)
  })

  test.each([[undefined], [null], [{}], [{ attempt: 'first' }], [{ attempt: null }], [{ attempt: '' }], ['text']])(
    'whose "meta" is %j has no attempt',
    async (meta) => {
      expect(await identifyTelnyx({ data: { id: 'e1', event_type: 't' }, meta })).not.toHaveProperty('attempt')
    },
  )
})

describe('a Dfns event', () => {
  const content = { kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: { walletId: 'wa-1' } }
  const identifyDfns = (changes: Record<string, unknown>) =>
    identityOf(
      dfns.definition,
      { body: { ...content, timestampSent: 1, deliveryAttempt: 1, ...changes } },
      { signed: {}, unsigned: {} },
    )
  const sharesKey = (one: readonly string[], other: readonly string[]) => one.some((key) => other.includes(key))
  const [first, second, third] = ['whe-1', 'whe-2', 'whe-3']

  test('is known by its id and its content, with its kind and attempt', async () => {
    const identity = await identifyDfns({ id: first, deliveryAttempt: 2 })
    expect(identity).toMatchObject({ keys: [first, FINGERPRINT], type: 'wallet.created', attempt: 2 })
  })

  test('that is a retry is known by the id that it names, too', async () => {
    const { keys } = await identifyDfns({ id: second, retryOf: first })
    expect(keys).toEqual([second, first, FINGERPRINT])
  })

  // The content is left out, so that nothing but `retryOf` can link the attempts.
  test.each([
    [
      'the attempt before it',
      [
        { id: second, retryOf: first },
        { id: third, retryOf: second },
      ],
    ],
    [
      'the first attempt',
      [
        { id: second, retryOf: first },
        { id: third, retryOf: first },
      ],
    ],
  ])('shares a key with an attempt before it where "retryOf" names %s', async (_, retries) => {
    const attempts = [{ id: first }, ...retries].map((attempt) => identifyDfns({ ...attempt, data: undefined }))
    const [one, two, three] = (await Promise.all(attempts)).map(({ keys }) => keys)
    expect([sharesKey(two ?? [], one ?? []), sharesKey(three ?? [], two ?? [])]).toEqual([true, true])
  })

  test('is linked to its third attempt by its content when the second was never received', async () => {
    const [one, three] = await Promise.all([
      identifyDfns({ id: first }),
      identifyDfns({ id: third, retryOf: second, deliveryAttempt: 3, timestampSent: 999 }),
    ])
    expect(one.keys.at(-1)).toBe(three.keys.at(-1))
  })

  test.each([
    ['date', { date: '2026-11-22T10:00:01Z' }],
    ['kind', { kind: 'wallet.activated' }],
    ['data', { data: { walletId: 'wa-2' } }],
  ])('with another %s and id shares no key', async (_, changes) => {
    const [one, two] = await Promise.all([identifyDfns({ id: first }), identifyDfns({ id: second, ...changes })])
    expect(sharesKey(one.keys, two.keys)).toBe(false)
  })

  test.each([
    ['id', { id: undefined }],
    ['id that is a number', { id: 5 }],
    ['id that is an object', { id: { fingerprint: 'x' } }],
    ['kind', { id: first, kind: undefined }],
    ['retryOf that is a number', { id: first, retryOf: 5 }],
    ['retryOf that is an object', { id: first, retryOf: { fingerprint: 'x' } }],
  ])('without a usable %s is body_malformed', async (_, changes) => {
    await expect(identifyDfns(changes)).rejects.toEqual(refusedAs('body_malformed'))
  })
})

describe('a Standard Webhooks event', () => {
  const identifyStandard = (body: unknown, id?: string) =>
    identityOf(standardWebhooks.definition, { body }, { signed: { id }, unsigned: {} })

  test.each<[string, unknown, string]>([
    ['with a type', { type: 'user.created', data: {} }, 'user.created'],
    ['without a type', { test: 1 }, 'unknown'],
    ['with a type that is no text', { type: 1 }, 'unknown'],
  ])('%s is known by the id header', async (_, body, type) => {
    expect(await identifyStandard(body, 'msg_1')).toMatchObject({ keys: ['msg_1'], type })
  })

  test('is never known by an id in its body', async () => {
    expect((await identifyStandard({ type: 't', id: 'other' }, 'msg_1')).keys).toEqual(['msg_1'])
  })

  test('without an id is body_malformed', async () => {
    await expect(identifyStandard({ type: 't' })).rejects.toEqual(refusedAs('body_malformed'))
  })
})

describe('the delivery policies', () => {
  test.each([telnyx, dfns])('answer exactly 200 where a source asks for it', ({ definition }) => {
    expect(definition.deliveryPolicy.success).toEqual({ status: 200, exact: true })
  })

  test.each([
    ['dfns', dfns, 24 * 3_600_000],
    ['standard-webhooks', standardWebhooks, (75 * 3600 + 35 * 60 + 5) * 1000],
  ])('of %s ends with the last attempt that is published', (_, { definition }, published) => {
    const { retryAfterMs, attemptsPerUrl, timeoutMs } = definition.deliveryPolicy
    expect(retryAfterMs.reduce((total, wait) => total + wait, 0)).toBe(published)
    expect(retryHorizonMs(definition.deliveryPolicy)).toBe(published + attemptsPerUrl * timeoutMs)
  })
})
