import { createHmac } from 'node:crypto'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import { verify } from '../../src/identify/verify.ts'
import { sign } from '../../src/sign/sign.ts'
import {
  changeHeader,
  dfnsBody,
  dfnsKeys,
  NOW,
  now,
  refusedAs,
  SENDER,
  type Sender,
  standardKeys,
  telnyxKeys,
  toDelivery,
} from '../support.ts'

const secretOnly = { secret: standardKeys.secret }
const atSeconds = (seconds: number) => ({ now: () => NOW + seconds * 1000 })
const BASE64_SENDERS = [SENDER.telnyx, SENDER.v1, SENDER.v1a]

describe('an encoding that means the same bytes is no signature', () => {
  /** A delivery whose signature has a digit in which base64url differs. */
  const sendUrlSensitive = ({ send, signatureHeader }: Sender) => {
    const deliveries = Array.from({ length: 50 }, (_, id) => send({ data: { id: `${id}` } }))
    return deliveries.find(({ headers }) => /[+/]/.test(headers[signatureHeader] ?? '')) ?? send()
  }

  test.each(BASE64_SENDERS)('$name: a base64url signature is signature_malformed', async (sender) => {
    const change = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')
    const sent = sendUrlSensitive(sender)
    const delivery = toDelivery(sent, changeHeader(sent, sender.signatureHeader, change))
    await expect(verify(sender.provider, delivery, { now })).rejects.toEqual(refusedAs('signature_malformed'))
  })

  test.each(BASE64_SENDERS)('$name: a signature with missing padding is signature_malformed', async (sender) => {
    const { provider, signatureHeader, send } = sender
    const sent = send()
    const changes = changeHeader(sent, signatureHeader, (text) => text.replace(/=+$/, ''))
    await expect(verify(provider, toDelivery(sent, changes), { now })).rejects.toEqual(refusedAs('signature_malformed'))
  })

  test('dfns: a signature in upper case is signature_malformed', async () => {
    const sent = sign(dfns, dfnsBody, { keys: dfnsKeys })
    const change = (text: string) => text.replace(/[0-9a-f]{64}/, (hex) => hex.toUpperCase())
    const delivery = toDelivery(sent, changeHeader(sent, 'x-dfns-webhook-signature', change))
    await expect(verify(dfns(dfnsKeys), delivery, { now })).rejects.toEqual(refusedAs('signature_malformed'))
  })
})

describe('the first 16 bytes of the right HMAC', () => {
  test('of Dfns are signature_malformed', async () => {
    const sent = sign(dfns, dfnsBody, { keys: dfnsKeys })
    const delivery = toDelivery(
      sent,
      changeHeader(sent, 'x-dfns-webhook-signature', (text) => text.slice(0, 7 + 32)),
    )
    await expect(verify(dfns(dfnsKeys), delivery, { now })).rejects.toEqual(refusedAs('signature_malformed'))
  })

  test('of Standard Webhooks are signature_malformed', async () => {
    const half = (text: string) => `v1,${Buffer.from(text.slice(3), 'base64').subarray(0, 16).toString('base64')}`
    const sent = SENDER.v1.send()
    const delivery = toDelivery(sent, changeHeader(sent, 'webhook-signature', half))
    await expect(verify(SENDER.v1.provider, delivery, { now })).rejects.toEqual(refusedAs('signature_malformed'))
  })
})

test('id, time and body of Standard Webhooks cannot be shifted: the rest of a JSON body is none', async () => {
  // What "msg_1", its time and a body of "<later time>.{}" sign together, read in another way.
  const [time, later] = [NOW / 1000, NOW / 1000 + 100]
  const { headers } = sign(standardWebhooks, `${later}.{}`, { keys: secretOnly, now, id: 'msg_1' })
  const shifted = { ...headers, 'webhook-id': `msg_1.${time}`, 'webhook-timestamp': String(later) }
  const verified = verify(standardWebhooks(secretOnly), toDelivery({ headers: shifted, body: '{}' }), { now })
  // The signature holds, as the specification writes its text. The first reading was never a delivery: its body is no JSON.
  await expect(verified).resolves.toMatchObject({ id: `msg_1.${time}` })
  const first = verify(standardWebhooks(secretOnly), toDelivery({ headers, body: `${later}.{}` }), { now })
  await expect(first).rejects.toEqual(refusedAs('body_malformed'))
  // What is a delivery can be cut in no other way: each later part of its text is no JSON.
  const genuine = sign(standardWebhooks, { data: { '1.{}': '{}' } }, { keys: secretOnly, now, id: 'msg_1' })
  const text = `msg_1.${time}.${genuine.body}`
  const cuts = [...text.matchAll(/\./g)].flatMap(({ index: end }) =>
    [...text.slice(0, end).matchAll(/\./g)].map(({ index: start }) => [start, end] as const),
  )
  const accepted: string[] = []
  for (const [start, end] of cuts) {
    const parts = { 'webhook-id': text.slice(0, start), 'webhook-timestamp': text.slice(start + 1, end) }
    const delivery = toDelivery({ headers: { ...genuine.headers, ...parts }, body: text.slice(end + 1) })
    await verify(standardWebhooks(secretOnly), delivery, { now }).then(
      ({ id }) => accepted.push(id),
      () => undefined,
    )
  }
  expect(cuts.length).toBeGreaterThan(2)
  expect(accepted).toEqual(['msg_1'])
})

describe.each([SENDER.telnyx, SENDER.v1, SENDER.v1a])('the time of a delivery of $name', ({ provider, send }) => {
  const delivery = toDelivery(send())

  test.each([-300, 300])('is accepted %d s from now', async (seconds) => {
    expect((await verify(provider, delivery, atSeconds(-seconds))).sentAt).toEqual(new Date(NOW))
  })

  test('is timestamp_too_old at -301 s', async () => {
    await expect(verify(provider, delivery, atSeconds(301))).rejects.toEqual(refusedAs('timestamp_too_old'))
  })

  test('is timestamp_too_new at +301 s', async () => {
    await expect(verify(provider, delivery, atSeconds(-301))).rejects.toEqual(refusedAs('timestamp_too_new'))
  })
})

test('milliseconds in the timestamp header are named in the error message', async () => {
  const delivery = toDelivery(SENDER.telnyx.send(), { headers: { 'telnyx-timestamp': String(NOW) } })
  await expect(verify(telnyx(telnyxKeys), delivery, { now })).rejects.toThrow(/looks like milliseconds/)
})

describe('the time of a Dfns delivery, which is in its body', () => {
  const provider = dfns(dfnsKeys)
  const sentAt = (timestampSent: unknown) => toDelivery(sign(dfns, { ...dfnsBody, timestampSent }, { keys: dfnsKeys }))

  test.each([-299, 0, 299])('is accepted %d s from now', async (seconds) => {
    const event = await verify(provider, sentAt(NOW / 1000 + seconds), { now })
    expect(event.sentAt).toEqual(new Date(NOW + seconds * 1000))
  })

  test.each([
    [-300, 'timestamp_too_old'],
    [-301, 'timestamp_too_old'],
    [300, 'timestamp_too_new'],
    [301, 'timestamp_too_new'],
  ] as const)('is refused %d s from now as %s: Dfns accepts less than 300 s', async (seconds, code) => {
    await expect(verify(provider, sentAt(NOW / 1000 + seconds), { now })).rejects.toEqual(refusedAs(code))
  })

  test('may be a text of digits', async () => {
    const event = await verify(provider, sentAt(String(NOW / 1000)), { now })
    expect(event.sentAt).toEqual(new Date(NOW))
  })

  test.each<[string, unknown]>([
    ['another text', 'now'],
    ['a date', '2023-11-14T22:13:20Z'],
    ['missing', undefined],
    ['null', null],
    ['a fraction', NOW / 1000 + 0.5],
    ['negative', -1],
    ['milliseconds', NOW],
    ['beyond the safe integers', 2 ** 60],
  ])('is timestamp_malformed when it is %s', async (_, timestampSent) => {
    await expect(verify(provider, sentAt(timestampSent), { now })).rejects.toEqual(refusedAs('timestamp_malformed'))
  })

  test('is judged after the HMAC: a stale time under a bad HMAC is signature_mismatch', async () => {
    const body = JSON.stringify({ ...dfnsBody, timestampSent: 1 })
    const mac = createHmac('sha256', 'another secret').update(body).digest('hex')
    const delivery = toDelivery({ headers: { 'x-dfns-webhook-signature': `sha256=${mac}` }, body })
    await expect(verify(provider, delivery, { now })).rejects.toEqual(refusedAs('signature_mismatch'))
  })

  test.each(['[]', 'null', '1', '"text"'])('is timestamp_malformed in the body %s', async (body) => {
    const delivery = toDelivery(sign(dfns, body, { keys: dfnsKeys }))
    await expect(verify(provider, delivery, { now })).rejects.toEqual(refusedAs('timestamp_malformed'))
  })
})
