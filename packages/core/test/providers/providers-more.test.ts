import { createHmac } from 'node:crypto'
import type { AnyEvent } from '@countersign/core/provider'
import { discord } from '@countersign/providers/discord'
import { slack } from '@countersign/providers/slack'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyxForm } from '@countersign/providers/telnyx-form'
import { generateKeys, samples } from '@countersign/testing'
import { describe, expect, test } from 'vitest'
import { type Provider, verify } from '../../src/index.ts'
import { sign } from '../../src/sign/sign.ts'
import { NOW, now, refusedAs, toDelivery, utf8 } from '../support.ts'

const FINGERPRINT = expect.stringMatching(/^sha256:[0-9a-f]{64}$/)
const SECONDS = NOW / 1000

function verifyAt(
  provider: Provider<AnyEvent>,
  { headers, body }: { headers: Record<string, string>; body: string },
  at = NOW,
) {
  return verify(provider, toDelivery({ headers, body }), { now: () => at })
}

describe('the signature header of Stripe', () => {
  const secret = 'whsec_test'
  const body = JSON.stringify(samples.stripe)
  const v1 = (time: number | string) => createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
  const good = `v1=${v1(SECONDS)}`
  const zeros = '0'.repeat(64)
  const verifyList = (...entries: string[]) =>
    verifyAt(stripe({ secret }), { headers: { 'stripe-signature': entries.join() }, body })

  test.each([
    ['one signature', [`t=${SECONDS}`, good]],
    ['the signature before the time', [good, `t=${SECONDS}`]],
    ['a wrong signature before a right one', [`t=${SECONDS}`, `v1=${zeros}`, good]],
    ['a right signature before a wrong one', [`t=${SECONDS}`, good, `v1=${zeros}`]],
    ['a v0 beside it', [`t=${SECONDS}`, good, `v0=${zeros}`]],
    ['an entry that nobody knows', [`t=${SECONDS}`, 'x=y', good]],
  ])('may hold %s', async (_, entries) => {
    expect(await verifyList(...entries)).toMatchObject({ id: samples.stripe.id, type: samples.stripe.type })
  })

  test.each([
    ['no time', 'header_malformed', [good]],
    ['two times', 'header_malformed', [`t=${SECONDS}`, `t=${SECONDS}`, good]],
    ['a time beside the signed one', 'header_malformed', [`t=${SECONDS - 9000}`, `t=${SECONDS}`, good]],
    ['an empty time', 'timestamp_malformed', ['t=', good]],
    ['junk behind the time', 'timestamp_malformed', [`t=${SECONDS}zz`, good]],
    ['a time in upper case', 'header_malformed', [`T=${SECONDS}`, good]],
    ['no signature', 'signature_malformed', [`t=${SECONDS}`]],
    ['a right signature under v0', 'signature_malformed', [`t=${SECONDS}`, `v0=${v1(SECONDS)}`]],
    ['a signature in upper case', 'signature_malformed', [`t=${SECONDS}`, `v1=${v1(SECONDS).toUpperCase()}`]],
    ['an empty entry', 'signature_malformed', [`t=${SECONDS}`, '', good]],
    ['a signature of another time', 'signature_mismatch', [`t=${SECONDS}`, `v1=${v1(SECONDS - 1)}`]],
    ['a signed time that is too old', 'timestamp_too_old', [`t=${SECONDS - 301}`, `v1=${v1(SECONDS - 301)}`]],
    ['a signed time in the future', 'timestamp_too_new', [`t=${SECONDS + 301}`, `v1=${v1(SECONDS + 301)}`]],
  ] as const)('must not hold %s: %s', async (_, code, entries) => {
    await expect(verifyList(...entries)).rejects.toEqual(refusedAs(code))
  })

  test('sent twice is header_malformed', async () => {
    const header = `t=${SECONDS},${good}`
    const delivery = { headers: { 'stripe-signature': [header, header] }, body: utf8(body) }
    await expect(verify(stripe({ secret }), delivery, { now })).rejects.toEqual(refusedAs('header_malformed'))
  })
})

describe('a Stripe event', () => {
  const keys = generateKeys(stripe)
  test.each([
    ['an id', { ...samples.stripe, id: undefined }],
    ['an id that is text', { ...samples.stripe, id: 1 }],
    ['a type', { ...samples.stripe, type: undefined }],
  ])('without %s is body_malformed', async (_, body) => {
    const signed = sign(stripe, JSON.stringify(body), { keys, now })
    await expect(verifyAt(stripe(keys), signed)).rejects.toEqual(refusedAs('body_malformed'))
  })

  test.each(['', ' whsec_1', undefined])('is not verified with the key %j', (secret) => {
    expect(() => stripe({ secret })).toThrow(TypeError)
  })
})

describe('the headers of Svix', () => {
  const keys = generateKeys(svix)
  const signed = sign(svix, JSON.stringify(samples.svix), { keys, now, id: 'msg_1' })
  const rename = (change: (name: string) => string) =>
    Object.fromEntries(Object.entries(signed.headers).map(([name, text]) => [change(name), text]))

  test.each([
    ['svix-*', signed.headers],
    ['webhook-*', rename((name) => name.replace('svix-', 'webhook-'))],
    ['webhook-* for the id alone', rename((name) => name.replace('svix-id', 'webhook-id'))],
  ])('may be named %s', async (_, headers) => {
    expect(await verifyAt(svix(keys), { ...signed, headers })).toMatchObject({ id: 'msg_1', provider: 'svix' })
  })

  test('count under the name svix-* where there are both', async () => {
    const headers = { ...signed.headers, 'webhook-id': 'msg_2', 'webhook-timestamp': '1', 'webhook-signature': 'v1,' }
    expect(await verifyAt(svix(keys), { ...signed, headers })).toHaveProperty('id', 'msg_1')
  })

  test('do not count under the name webhook-* where svix-* is empty', async () => {
    const headers = { ...signed.headers, 'svix-id': '', 'webhook-id': 'msg_1' }
    await expect(verifyAt(svix(keys), { ...signed, headers })).rejects.toEqual(refusedAs('header_missing'))
  })

  test('under the name svix-* mean nothing to Standard Webhooks', async () => {
    await expect(verifyAt(standardWebhooks(keys), signed)).rejects.toEqual(refusedAs('header_missing'))
  })
})

describe('the secret of Svix', () => {
  test.each([
    ['without "whsec_"', Buffer.alloc(32, 1).toString('base64')],
    ['that is a public key', `whpk_${Buffer.alloc(32, 1).toString('base64')}`],
    ['of 15 bytes', `whsec_${Buffer.alloc(15, 1).toString('base64')}`],
    ['of 76 bytes', `whsec_${Buffer.alloc(76, 1).toString('base64')}`],
    ['in base64url', `whsec_${Buffer.alloc(32, 0xfb).toString('base64url')}`],
    ['that is missing', undefined],
  ])('%s is refused when the provider is made', (_, secret) => {
    expect(() => svix({ secret })).toThrow(TypeError)
  })
})

describe('a Telnyx form', () => {
  const keys = generateKeys(telnyxForm)
  const verifyForm = (body: string) => verifyAt(telnyxForm(keys), sign(telnyxForm, body, { keys, now }))

  test('is parsed into names and values', async () => {
    const { body } = await verifyForm('CallSid=v3%3A1&Note=a+b&Tag=x&Tag=y&Empty=')
    expect(body).toEqual({ CallSid: 'v3:1', Note: 'a b', Tag: ['x', 'y'], Empty: '' })
  })

  test('is written by sign() as a form', () => {
    const { headers, body } = sign(telnyxForm, samples['telnyx-form'], { keys, now })
    expect(headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' })
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual(samples['telnyx-form'])
  })

  test('is known by a fingerprint, and its type by the status of the call', async () => {
    const body = new URLSearchParams(samples['telnyx-form'] as Record<string, string>).toString()
    expect(await verifyForm(body)).toMatchObject({ id: FINGERPRINT, type: 'in-progress', provider: 'telnyx-form' })
  })

  test('of other values is another event', async () => {
    const [one, other] = await Promise.all([verifyForm('CallSid=1'), verifyForm('CallSid=2')])
    expect(one.id).not.toBe(other.id)
  })
})

describe('a Discord event', () => {
  const keys = generateKeys(discord)
  const verifyBody = (body: string) => verifyAt(discord(keys), sign(discord, body, { keys, now }))

  test('is known by the hash of its bytes, and its type by the event in it', async () => {
    const event = await verifyBody(JSON.stringify(samples.discord))
    expect(event).toMatchObject({ id: FINGERPRINT, type: 'APPLICATION_AUTHORIZED' })
  })

  test.each(['TEST', 'AB'.repeat(32), ''])('is not verified with the key %j', (publicKey) => {
    expect(() => discord({ publicKey })).toThrow(TypeError)
  })
})

describe('a Slack event', () => {
  const keys = generateKeys(slack)
  const verifyBody = (body: object, more: Record<string, string> = {}) => {
    const signed = sign(slack, JSON.stringify(body), { keys, now })
    return verifyAt(slack(keys), { ...signed, headers: { ...signed.headers, ...more } })
  }

  test('is known by its id, and its type by the event in it', async () => {
    expect(await verifyBody(samples.slack)).toMatchObject({ id: 'Ev0PV52K21', type: 'app_mention', attempt: 1 })
  })

  test.each([
    ['1', 2],
    ['3', 4],
  ])('that was tried again %s times is attempt %d', async (text, attempt) => {
    expect(await verifyBody(samples.slack, { 'x-slack-retry-num': text })).toHaveProperty('attempt', attempt)
  })

  test.each(['junk', '-5', '1.5', '1, 1'])(
    'with the retry number %j is refused, although nobody signed it',
    async (text) => {
      const verdict = verifyBody(samples.slack, { 'x-slack-retry-num': text })
      await expect(verdict).rejects.toEqual(refusedAs('header_malformed'))
    },
  )

  test('without an id is known by its fingerprint', async () => {
    const event = await verifyBody({ type: 'app_rate_limited', team_id: 'T1' })
    expect(event).toMatchObject({ id: FINGERPRINT, type: 'app_rate_limited' })
  })
})
