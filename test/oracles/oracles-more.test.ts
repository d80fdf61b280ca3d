import { createHmac } from 'node:crypto'
import { sign } from '@countersign/core/sign'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { shopify } from '@countersign/providers/shopify'
import { slack } from '@countersign/providers/slack'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { generateKeys, samples } from '@countersign/testing'
import { utf8 } from '@countersign/tools/bytes'
import { changeHeader } from '@countersign/tools/http/headers'
import { sign as octokitSign, verify as octokitVerify } from '@octokit/webhooks-methods'
import { verifyKey } from 'discord-interactions'
import Stripe from 'stripe'
import { Webhook } from 'svix'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { doubled, type Sent, toSent, verdictOf, withInvalidByte, withLineFeed } from '../support/oracle.ts'
import { verdict } from '../support/verdict.ts'

// As in oracles.test.ts: the packages read the clock of the process, so it stands still.
const NOW = 1_700_000_000_000
const SECONDS = NOW / 1000
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }))
afterAll(() => void vi.useRealTimers())

/** Their verdict, ours, what is wrong, and the delivery. */
type Row = readonly [theirs: 'accepted' | 'refused', ours: string, name: string, sent: Sent]

/** Packages that answer with `false` instead of throwing. */
async function trueOrThrow(answer: Promise<boolean>): Promise<void> {
  if (!(await answer)) throw new Error('refused')
}

describe('the svix package', () => {
  const { secret } = generateKeys(svix)
  const keys = { secret }
  const webhook = new Webhook(secret)
  const judge = ({ headers, body }: Sent) => webhook.verify(Buffer.from(body).toString(), headers)
  const sendAt = (seconds: number) =>
    toSent(sign(svix, JSON.stringify(samples.svix), { keys, id: 'msg_1', now: () => NOW + seconds * 1000 }))
  const change = (edit: (text: string) => string) => changeHeader(sendAt(0), 'svix-signature', edit)

  /** Signed by their package, under the names of either header. */
  const signByThem = (names: 'svix' | 'webhook', body = '{"type":"invoice.paid"}') => {
    const headers = {
      [`${names}-id`]: 'msg_1',
      [`${names}-timestamp`]: String(SECONDS),
      [`${names}-signature`]: webhook.sign('msg_1', new Date(NOW), body),
    }
    return toSent({ headers, body })
  }

  test.each<Row>([
    ['accepted', 'accepted', 'what is sent now', sendAt(0)],
    ['accepted', 'accepted', 'what they sign under svix-*', signByThem('svix')],
    ['accepted', 'accepted', 'what they sign under webhook-*', signByThem('webhook')],
    ['accepted', 'accepted', '300 s old', sendAt(-300)],
    ['refused', 'timestamp_too_old', '301 s old', sendAt(-301)],
    ['accepted', 'accepted', '300 s ahead', sendAt(300)],
    ['refused', 'timestamp_too_new', '301 s ahead', sendAt(301)],
    ['accepted', 'accepted', 'a v1a before it', change((text) => `v1a,AAAA ${text}`)],
    ['refused', 'signature_malformed', 'a trailing newline', change(withLineFeed)],
    ['accepted', 'header_malformed', 'a doubled signature', change(doubled)],
    ['accepted', 'signature_malformed', 'a bad signature before a good one', change((text) => `v1,AAAA ${text}`)],
  ])('says %s where ours says %s: %s', async (theirs, ours, _, sent) => {
    expect([await verdictOf(() => judge(sent)), await verdict(svix(keys), sent, NOW)]).toEqual([theirs, ours])
  })
})

describe('the stripe package', () => {
  const keys = generateKeys(stripe)
  const { webhooks } = new Stripe('sk_test_1')
  const judge = ({ headers, body }: Sent) =>
    webhooks.constructEvent(Buffer.from(body), headers['stripe-signature'] ?? '', keys.secret)
  const body = JSON.stringify(samples.stripe)
  const sendAt = (seconds: number) => toSent(sign(stripe, body, { keys, now: () => NOW + seconds * 1000 }))
  const change = (edit: (text: string) => string) => changeHeader(sendAt(0), 'stripe-signature', edit)
  const signByThem = (payload: string, timestamp = SECONDS) => {
    const header = webhooks.generateTestHeaderString({ payload, secret: keys.secret, timestamp })
    return toSent({ headers: { 'stripe-signature': header }, body: payload })
  }

  test('reads what sign() makes', () => {
    expect(judge(sendAt(0))).toEqual(samples.stripe)
  })

  test.each<Row>([
    ['accepted', 'accepted', 'what is sent now', sendAt(0)],
    ['accepted', 'accepted', 'what they sign', signByThem('{"id":"evt_1","type":"a.b"}')],
    ['accepted', 'accepted', '300 s old', sendAt(-300)],
    ['refused', 'timestamp_too_old', '301 s old', signByThem(body, SECONDS - 301)],
    ['accepted', 'accepted', '300 s ahead', sendAt(300)],
    ['accepted', 'accepted', 'a v0 beside it', change((text) => `${text},v0=00`)],
    ['accepted', 'accepted', 'the time after the signature', change((text) => text.split(',').toReversed().join())],
    ['refused', 'body_malformed', 'an empty body', signByThem('')],
    ['refused', 'header_malformed', 'no time', change((text) => text.replace(/^t=\d+,/, ''))],
    [
      'refused',
      'signature_malformed',
      'upper case',
      change((text) => text.toUpperCase().replace(/T=|V1=/g, (key) => key.toLowerCase())),
    ],
    // Milder: the white space stands in nothing that is signed or compared.
    ['refused', 'accepted', 'a space after the comma', change((text) => text.replace(',', ', '))],
    // Stricter: a time in the future, two times, and bytes that they decode before they verify.
    ['accepted', 'timestamp_too_new', '301 s ahead', sendAt(301)],
    ['accepted', 'header_malformed', 'a doubled header', change((text) => `${text},${text}`)],
    ['accepted', 'timestamp_malformed', 'junk behind the time', change((text) => text.replace(',', 'zz,'))],
    [
      'accepted',
      'signature_mismatch',
      'a byte order mark put before the body',
      { ...sendAt(0), body: utf8(`\uFEFF${body}`) },
    ],
    [
      'accepted',
      'signature_mismatch',
      'invalid UTF-8 for U+FFFD',
      withInvalidByte(signByThem('{"id":"\uFFFD","type":"t"}')),
    ],
  ])('says %s where ours says %s: %s', async (theirs, ours, _, sent) => {
    expect([await verdictOf(() => judge(sent)), await verdict(stripe(keys), sent, NOW)]).toEqual([theirs, ours])
  })
})

describe('the octokit package', () => {
  const keys = generateKeys(github)
  const judge = ({ headers, body }: Sent) =>
    trueOrThrow(octokitVerify(keys.secret, Buffer.from(body).toString(), headers['x-hub-signature-256'] ?? ''))
  const sent = toSent(sign(github, JSON.stringify(samples.github), { keys, type: 'issues' }))
  const change = (edit: (text: string) => string) => changeHeader(sent, 'x-hub-signature-256', edit)
  const signByThem = async (body: string) =>
    toSent({ headers: { 'x-hub-signature-256': await octokitSign(keys.secret, body), 'x-github-event': 'ping' }, body })

  test('signs as sign() does', async () => {
    const body = JSON.stringify(samples.github)
    expect(sent.headers['x-hub-signature-256']).toBe(await octokitSign(keys.secret, body))
  })

  test('signs what ours accepts', async () => {
    expect(await verdict(github(keys), await signByThem('{"zen":"Grüße"}'), NOW)).toBe('accepted')
  })

  test.each<Row>([
    ['accepted', 'accepted', 'what is sent now', sent],
    ['refused', 'signature_malformed', 'upper case', change((text) => text.toUpperCase())],
    ['refused', 'signature_malformed', 'sha1 for sha256', change((text) => text.replace('sha256', 'sha1'))],
    ['refused', 'signature_malformed', 'a trailing newline', change(withLineFeed)],
    ['refused', 'header_malformed', 'a doubled signature', change(doubled)],
    ['refused', 'signature_malformed', 'a signature cut short', change((text) => text.slice(0, -2))],
    ['refused', 'header_missing', 'no signature', change(() => '')],
    // Stricter: this package judges the signature alone, and its middleware answers 400.
    ['accepted', 'header_missing', 'no type', changeHeader(sent, 'x-github-event', () => '')],
  ])('says %s where ours says %s: %s', async (theirs, ours, _, delivery) => {
    expect([await verdictOf(() => judge(delivery)), await verdict(github(keys), delivery, NOW)]).toEqual([theirs, ours])
  })
})

describe('the discord-interactions package', () => {
  const keys = generateKeys(discord)
  const judge = ({ headers, body }: Sent) => {
    const [signature = '', time = ''] = [headers['x-signature-ed25519'], headers['x-signature-timestamp']]
    return trueOrThrow(verifyKey(body, signature, time, keys.publicKey))
  }
  const sendAt = (seconds: number) =>
    toSent(sign(discord, JSON.stringify(samples.discord), { keys, now: () => NOW + seconds * 1000 }))
  const change = (edit: (text: string) => string) => changeHeader(sendAt(0), 'x-signature-ed25519', edit)

  test.each<Row>([
    ['accepted', 'accepted', 'what is sent now', sendAt(0)],
    ['refused', 'signature_malformed', 'a signature cut short', change((text) => text.slice(0, -2))],
    ['refused', 'header_malformed', 'a doubled signature', change(doubled)],
    [
      'refused',
      'signature_mismatch',
      'another time',
      changeHeader(sendAt(0), 'x-signature-timestamp', (text) => `${Number(text) + 1}`),
    ],
    // Stricter: they check no time, and read hexadecimal leniently.
    ['accepted', 'timestamp_too_old', '301 s old', sendAt(-301)],
    ['accepted', 'timestamp_too_new', '301 s ahead', sendAt(301)],
    ['accepted', 'signature_malformed', 'upper case', change((text) => text.toUpperCase())],
    ['accepted', 'signature_malformed', 'a trailing newline', change(withLineFeed)],
  ])('says %s where ours says %s: %s', async (theirs, ours, _, sent) => {
    expect([await verdictOf(() => judge(sent)), await verdict(discord(keys), sent, NOW)]).toEqual([theirs, ours])
  })
})

// Neither has a package for Node that verifies alone, so that their pages are followed by hand.
describe('by hand', () => {
  // https://docs.slack.dev/authentication/verifying-requests-from-slack
  test("Slack's documented steps make the signature that sign() makes", () => {
    const keys = generateKeys(slack)
    const { headers, body } = sign(slack, JSON.stringify(samples.slack), { keys, now: () => NOW })
    const base = ['v0', headers['x-slack-request-timestamp'], body].join(':')
    expect(headers['x-slack-signature']).toBe(`v0=${createHmac('sha256', keys.secret).update(base).digest('hex')}`)
  })

  // https://shopify.dev/docs/apps/build/webhooks/verify-deliveries
  test("Shopify's documented steps make the signature that sign() makes", () => {
    const keys = generateKeys(shopify)
    const { headers, body } = sign(shopify, JSON.stringify(samples.shopify), { keys })
    const digest = createHmac('sha256', keys.secret).update(body, 'utf8').digest('base64')
    expect(headers['x-shopify-hmac-sha256']).toBe(digest)
  })

  test('what is signed by the steps of Slack and of Shopify is accepted', async () => {
    const [body, secret] = ['{"type":"event_callback","event_id":"Ev1"}', 'shared']
    const hmac = (text: string) => createHmac('sha256', secret).update(text)
    const slackHeaders = {
      'x-slack-request-timestamp': String(SECONDS),
      'x-slack-signature': `v0=${hmac(`v0:${SECONDS}:${body}`).digest('hex')}`,
    }
    const shopifyHeaders = { 'x-shopify-hmac-sha256': hmac(body).digest('base64'), 'x-shopify-topic': 'orders/create' }
    const verdicts = [
      verdict(slack({ secret }), { headers: slackHeaders, body: utf8(body) }, NOW),
      verdict(shopify({ secret }), { headers: shopifyHeaders, body: utf8(body) }, NOW),
    ]
    expect(await Promise.all(verdicts)).toEqual(['accepted', 'accepted'])
  })
})
