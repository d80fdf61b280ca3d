import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { flipBit } from '@countersign/tools/bytes'
import { describe, expect, test } from 'vitest'
import { verify } from '../../src/identify/verify.ts'
import type { Delivery } from '../../src/request/header-reader.ts'
import { WebhookVerificationError } from '../../src/shared/errors.ts'
import { sign } from '../../src/sign/sign.ts'
import {
  changeHeader,
  dfnsBody,
  dfnsKeys,
  NOW,
  now,
  otherKeys,
  refusedAs,
  SENDER,
  SENDERS,
  type Sender,
  standardKeys,
  telnyxKeys,
  toDelivery,
  utf8,
} from '../support.ts'

const provider = telnyx(telnyxKeys)
const signed = (body: string | Uint8Array | object = { data: { id: 'evt-1', event_type: 'message.sent' } }) =>
  sign(telnyx, body, { keys: telnyxKeys, now })
const at = (seconds: number) => ({ now: () => NOW + seconds * 1000 })

describe('a verified delivery', () => {
  test('hands its bytes out in memory of their own, though they were given in a pool', async () => {
    const { headers, body } = toDelivery(signed())
    const pool = Buffer.concat([Buffer.from('the body of somebody else'), body])
    const { raw } = await verify(provider, { headers, body: pool.subarray(-body.length) }, { now })
    expect(raw).toEqual(Uint8Array.from(body))
    expect(raw?.buffer.byteLength).toBe(body.length)
  })

  test('is an event with its id, type, body, time and bytes', async () => {
    const delivery = toDelivery(signed({ data: { id: 'evt-1', event_type: 'message.sent' }, meta: { attempt: 2 } }))
    expect(await verify(provider, delivery, { now })).toEqual({
      id: 'evt-1',
      type: 'message.sent',
      body: { data: { id: 'evt-1', event_type: 'message.sent' }, meta: { attempt: 2 } },
      attempt: 2,
      sentAt: new Date(NOW),
      raw: delivery.body,
      provider: 'telnyx',
      source: 'delivery',
      keyIndex: 0,
      assurance: 'signature',
    })
  })

  const { headers, body } = toDelivery(signed())
  const record = headers as Record<string, string>
  const upper = Object.fromEntries(Object.entries(record).map(([name, value]) => [name.toUpperCase(), value]))
  const lists = Object.fromEntries(Object.entries(record).map(([name, value]) => [name, [value]]))
  test.each<[string, Delivery]>([
    ['the headers are a Headers', { headers: new Headers(record), body }],
    ['the headers are lists, as req.headersDistinct has them', { headers: lists, body }],
    ['the names of the headers are in upper case', { headers: upper, body }],
    ['a header is a number', { headers: { ...record, 'telnyx-timestamp': NOW / 1000 }, body }],
    ['other headers are no text', { headers: { ...record, 'x-other': {} as string, 'content-length': 12 }, body }],
    ['other headers are undefined', { headers: { ...record, 'x-other': undefined }, body }],
    ['the body is an ArrayBuffer', { headers, body: Uint8Array.from(body).buffer }],
    ['the body is a Buffer', { headers, body: Buffer.from(body) }],
  ])('is accepted when %s', async (_, delivery) => {
    expect((await verify(provider, delivery, { now })).id).toBe('evt-1')
  })

  test.each([
    ['null', null],
    ['true', true],
    ['an object', { toString: () => String(NOW / 1000) }],
    ['bytes', utf8(String(NOW / 1000))],
    ['a date', new Date(NOW)],
    ['a bigint', BigInt(NOW / 1000)],
    ['a list that holds a list', [[String(NOW / 1000)]]],
    ['a list that holds nothing', [undefined]],
  ])('must not have %s for a header that counts: it is a TypeError that names the header', async (_, value) => {
    const delivery = { headers: { ...record, 'telnyx-timestamp': value as unknown as string }, body }
    await expect(verify(provider, delivery, { now })).rejects.toThrow(
      new TypeError(
        'The header telnyx-timestamp must be a string, or a list of strings: give the headers as they were received',
      ),
    )
  })

  test.each([[undefined], [null], ['telnyx-timestamp: 1']])('must have headers by name, not %j', async (wrong) => {
    const delivery = { headers: wrong as unknown as Headers, body }
    await expect(verify(provider, delivery, { now })).rejects.toThrow(/^"headers" must be/)
  })

  test('may have a tolerance of its own', async () => {
    const event = await verify(provider, toDelivery(signed()), { ...at(900), toleranceSeconds: 900 })
    expect(event.id).toBe('evt-1')
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('is never one under a tolerance of %d', async (seconds) => {
    const verified = verify(provider, toDelivery(signed()), { now, toleranceSeconds: seconds })
    await expect(verified).rejects.toThrow(TypeError)
  })

  test.each([
    ['text', '{}'],
    ['a parsed object', { data: { id: 'evt-1' } }],
    ['nothing', undefined],
  ])('is never one when the body is %s: the argument is wrong, not the delivery', async (_, wrong) => {
    const delivery = { headers: signed().headers, body: wrong as unknown as Uint8Array }
    await expect(verify(provider, delivery, { now })).rejects.toThrow(TypeError)
  })
})

describe.each(SENDERS)('a delivery of $name', ({ provider, signatureHeader, send }) => {
  const sent = send()
  const verifyChanged = (change: (text: string) => string) =>
    verify(provider, toDelivery(sent, changeHeader(sent, signatureHeader, change)), { now })

  test('with a doubled signature header is header_malformed', async () => {
    await expect(verifyChanged((text) => `${text}, ${text}`)).rejects.toEqual(refusedAs('header_malformed'))
  })

  test('with a doubled signature header as a list is header_malformed', async () => {
    const text = sent.headers[signatureHeader] ?? ''
    const delivery = toDelivery(sent, { headers: { [signatureHeader]: [text, text] } })
    await expect(verify(provider, delivery, { now })).rejects.toEqual(refusedAs('header_malformed'))
  })

  test.each([
    ['a space before it', (text: string) => ` ${text}`],
    ['a space behind it', (text: string) => `${text} `],
    ['a tab behind it', (text: string) => `${text}\t`],
    ['a line feed behind it', (text: string) => `${text}\n`],
    ['a space inside', (text: string) => `${text.slice(0, 12)} ${text.slice(12)}`],
  ])('with stray white space in the signature (%s) is signature_malformed', async (_, change) => {
    await expect(verifyChanged(change)).rejects.toEqual(refusedAs('signature_malformed'))
  })

  test('with a changed byte in the body is signature_mismatch', async () => {
    const { body } = toDelivery(sent)
    const delivery = toDelivery(sent, { body: flipBit(body, 8) })
    await expect(verify(provider, delivery, { now })).rejects.toEqual(refusedAs('signature_mismatch'))
  })

  test('with a byte order mark, signed as it is, is body_malformed', async () => {
    const delivery = toDelivery(send(`\uFEFF${sent.body}`))
    await expect(verify(provider, delivery, { now })).rejects.toEqual(refusedAs('body_malformed'))
  })

  test('with a byte order mark put before it is signature_mismatch', async () => {
    const delivery = toDelivery(sent, { body: utf8(`\uFEFF${sent.body}`) })
    await expect(verify(provider, delivery, { now })).rejects.toEqual(refusedAs('signature_mismatch'))
  })

  test('with invalid UTF-8, signed as it is, is body_malformed', async () => {
    const delivery = toDelivery(send(new Uint8Array([...utf8('{"text":"'), 0xff, ...utf8('"}')])))
    await expect(verify(provider, delivery, { now })).rejects.toEqual(refusedAs('body_malformed'))
  })

  test('with invalid UTF-8 where U+FFFD was signed is signature_mismatch', async () => {
    const replaced = new Uint8Array([...utf8('{"text":"'), 0xff, ...utf8('"}')])
    const delivery = toDelivery(send('{"text":"\uFFFD"}'), { body: replaced })
    await expect(verify(provider, delivery, { now })).rejects.toEqual(refusedAs('signature_mismatch'))
  })

  test.each([
    ['plain', '__proto__'],
    ['escaped', '\\u005f_proto__'],
  ])('with a "__proto__" key (%s) is body_malformed', async (_, key) => {
    const delivery = toDelivery(send(`${String(sent.body).slice(0, -1)},"${key}":{"admin":true}}`))
    await expect(verify(provider, delivery, { now })).rejects.toEqual(refusedAs('body_malformed'))
  })

  test.each(['$&', "$`$'$$$1"])('with a body that contains %j is accepted', async (text) => {
    const body: object = JSON.parse(String(sent.body))
    const event = await verify(provider, toDelivery(send({ ...body, text })), { now })
    expect(event.body).toHaveProperty('text', text)
  })

  test('with an empty body is body_malformed', async () => {
    await expect(verify(provider, toDelivery(send('')), { now })).rejects.toEqual(refusedAs('body_malformed'))
  })

  test('that is compressed is content_encoding_unsupported', async () => {
    const delivery = toDelivery(sent, { headers: { 'content-encoding': 'gzip' } })
    await expect(verify(provider, delivery, { now })).rejects.toEqual(refusedAs('content_encoding_unsupported'))
  })

  test('without its signature is header_missing', async () => {
    const delivery = toDelivery(sent, { headers: { [signatureHeader]: undefined } })
    await expect(verify(provider, delivery, { now })).rejects.toEqual(refusedAs('header_missing'))
  })

  test('is refused by a message that holds neither its signature nor its body', async () => {
    const error = await verifyChanged((text) => `${text}!`).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(WebhookVerificationError)
    expect(String(error)).not.toContain(sent.headers[signatureHeader])
    expect(String(error)).not.toContain(sent.body)
  })
})

test.each<[string, Sender['provider'], Sender]>([
  ['telnyx', telnyx(otherKeys.telnyx), SENDER.telnyx],
  ['dfns', dfns(otherKeys.dfns), SENDER.dfns],
  ['standard-webhooks v1', standardWebhooks({ secret: otherKeys.standardWebhooks.secret }), SENDER.v1],
  ['standard-webhooks v1a', standardWebhooks({ publicKey: otherKeys.standardWebhooks.publicKey }), SENDER.v1a],
  ['v1, where v1a is expected', standardWebhooks({ publicKey: standardKeys.publicKey }), SENDER.v1],
  ['v1a, where v1 is expected', standardWebhooks({ secret: standardKeys.secret }), SENDER.v1a],
])('a delivery of %s under another key is signature_mismatch', async (_, configured, { send }) => {
  await expect(verify(configured, toDelivery(send()), { now })).rejects.toEqual(refusedAs('signature_mismatch'))
})

test.each([
  ['v9,AAAA v1,AAAA', SENDER.v1a],
  ['v9,AAAA v1a,AAAA', SENDER.v1],
])('after %s, which no key is configured for, the right signature counts', async (before, { provider, send }) => {
  const sent = send()
  const changes = changeHeader(sent, 'webhook-signature', (text) => `${before} ${text}`)
  await expect(verify(provider, toDelivery(sent, changes), { now })).resolves.toMatchObject({ type: 'user.created' })
})

test('with two keys and two signatures, each pair is tried while a provider changes its key', async () => {
  const { publicKey, privateKey } = standardKeys
  const provider = standardWebhooks({ publicKey: [otherKeys.standardWebhooks.publicKey, publicKey] })
  const sent = sign(standardWebhooks, { type: 'user.created' }, { keys: { privateKey }, now, id: 'msg_1' })
  const changes = changeHeader(sent, 'webhook-signature', (text) => `v1a,${btoa('x'.repeat(64))} ${text}`)
  await expect(verify(provider, toDelivery(sent, changes), { now })).resolves.toMatchObject({ type: 'user.created' })
})

test('a Dfns delivery of the old secret is accepted while both are listed', async () => {
  const delivery = toDelivery(sign(dfns, dfnsBody, { keys: dfnsKeys }))
  const event = await verify(dfns({ secret: ['whs-new', dfnsKeys.secret] }), delivery, { now })
  expect(event.id).toBe('whe-1')
})
