import { sign as nodeSign } from 'node:crypto'
import { sign } from '@countersign/core/sign'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'
import { fromBase64, toBase64 } from '@countersign/tools/bytes'
import { changeHeader } from '@countersign/tools/http/headers'
import { toPrivateKey } from '@countersign/tools/keys/ed25519'
import { Webhook } from 'standardwebhooks'
import Telnyx from 'telnyx'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  doubled,
  findUrlSensitive,
  type Sent,
  toBase64Url,
  toSent,
  unpadded,
  verdictOf,
  withInvalidByte,
  withLineFeed,
} from '../support/oracle.ts'
import { verdict } from '../support/verdict.ts'

// The providers' own packages beside ours. They read the clock of the process, so it stands still here.
const NOW = 1_700_000_000_000
const SECONDS = NOW / 1000
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }))
afterAll(() => void vi.useRealTimers())

/** Their verdict, ours, what is wrong, and the delivery. Ours is the same, or the stricter of the two. */
type Row = readonly [theirs: 'accepted' | 'refused', ours: string, name: string, sent: Sent]

describe('the telnyx package', () => {
  const SIGNATURE = 'telnyx-signature-ed25519'
  const keys = generateKeys(telnyx)
  const client = new Telnyx({ apiKey: 'KEY' })
  const unwrap = ({ headers, body }: Sent) =>
    client.webhooks.unwrap(Buffer.from(body).toString(), { headers, key: keys.publicKey })

  const event = { data: { id: 'evt-1', event_type: 'message.sent', payload: { text: 'Grüße $&' } } }
  const sendText = (body: string, seconds = 0) => toSent(sign(telnyx, body, { keys, now: () => NOW + seconds * 1000 }))
  const sendAt = (seconds: number) => sendText(JSON.stringify(event), seconds)
  const sendChanged = (change: (text: string) => string) => changeHeader(sendAt(0), SIGNATURE, change)
  const urlSensitive = findUrlSensitive(SIGNATURE, (count) => sendText(`{"data":{"id":"${count}"}}`))

  /** Signed as Telnyx documents it: Ed25519 over the timestamp header, "|" and the body. */
  const signByHand = (timestamp: string, body = '{"data":{"id":"1"}}') => {
    const signature = nodeSign(
      null,
      Buffer.from(`${timestamp}|${body}`),
      toPrivateKey(fromBase64(keys.privateKey)),
    ).toString('base64')
    return toSent({ headers: { 'Telnyx-Timestamp': timestamp, 'Telnyx-Signature-Ed25519': signature }, body })
  }

  test('unwraps what sign() makes', async () => {
    expect(await unwrap(sendAt(0))).toEqual(event)
  })

  test.each<Row>([
    ['accepted', 'accepted', 'what is sent now', sendAt(0)],
    ['accepted', 'accepted', '300 s old', sendAt(-300)],
    ['refused', 'timestamp_too_old', '301 s old', sendAt(-301)],
    ['accepted', 'accepted', '300 s ahead', sendAt(300)],
    ['refused', 'timestamp_too_new', '301 s ahead', sendAt(301)],
    ['accepted', 'accepted', 'what is signed by hand', signByHand(String(SECONDS))],
    ['accepted', 'accepted', 'a pretty-printed body', sendText('{\n  "data": { "id": "1" }\n}\n')],
    ['refused', 'body_malformed', 'an empty body', sendText('')],
    ['refused', 'body_malformed', 'a byte order mark', sendText('\uFEFF{}')],
    ['refused', 'signature_malformed', 'base64url', changeHeader(urlSensitive, SIGNATURE, toBase64Url)],
    ['refused', 'signature_malformed', 'missing padding', sendChanged(unpadded)],
    ['refused', 'signature_malformed', 'a trailing newline', sendChanged(withLineFeed)],
    ['refused', 'header_malformed', 'a doubled signature', sendChanged(doubled)],
    ['refused', 'timestamp_malformed', 'a plus sign before the time', signByHand(`+${SECONDS}`)],
    ['refused', 'timestamp_malformed', 'a time in milliseconds', signByHand(String(NOW))],
    // Stricter: one text for one time, bytes and not their text, no key that changes what it is copied into.
    ['accepted', 'timestamp_malformed', 'a leading zero in the time', signByHand(`0${SECONDS}`)],
    ['accepted', 'signature_mismatch', 'invalid UTF-8 for U+FFFD', withInvalidByte(sendText('{"text":"\uFFFD"}'))],
    ['accepted', 'body_malformed', 'a "__proto__" key', sendText('{"__proto__":{"admin":true}}')],
  ])('says %s where ours says %s: %s', async (theirs, ours, _, sent) => {
    const verdicts = { theirs: await verdictOf(() => unwrap(sent)), ours: await verdict(telnyx(keys), sent, NOW) }
    expect(verdicts).toEqual({ theirs, ours })
  })
})

describe('the standardwebhooks package', () => {
  const SIGNATURE = 'webhook-signature'
  const { secret } = generateKeys(standardWebhooks)
  const provider = standardWebhooks({ secret })
  const webhook = new Webhook(secret)
  const unwrap = ({ headers, body }: Sent) => webhook.verify(Buffer.from(body).toString(), headers)

  const event = { type: 'user.created', timestamp: '2023-11-14T22:13:20Z', data: { name: 'Zoë $&' } }
  const sendText = (body: string, seconds = 0) =>
    toSent(sign(standardWebhooks, body, { keys: { secret }, id: 'msg_1', now: () => NOW + seconds * 1000 }))
  const sendAt = (seconds: number) => sendText(JSON.stringify(event), seconds)
  const sendChanged = (change: (text: string) => string) => changeHeader(sendAt(0), SIGNATURE, change)
  const urlSensitive = findUrlSensitive(SIGNATURE, (count) => sendText(`{"type":"t${count}"}`))

  /** Signed by their package; `shown` is what the headers and the body say instead. */
  const signByThem = (body: string, shown: { headers?: Record<string, string>; body?: string } = {}) => {
    const signature = webhook.sign('msg_1', new Date(NOW), body)
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(SECONDS), 'webhook-signature': signature }
    return toSent({ headers: { ...headers, ...shown.headers }, body: shown.body ?? body })
  }
  const withJunk = signByThem('{}', { headers: { 'webhook-timestamp': `${SECONDS}zz` } })
  /** "msg_1", its time and "<later time>.5" read as the id "msg_1.<time>", a later time and "5". */
  const shifted = signByThem(`${SECONDS + 100}.5`, {
    headers: { 'webhook-id': `msg_1.${SECONDS}`, 'webhook-timestamp': String(SECONDS + 100) },
    body: '5',
  })

  test('verifies what sign() makes', () => {
    expect(unwrap(sendAt(0))).toEqual(event)
  })

  test.each<Row>([
    ['accepted', 'accepted', 'what is sent now', sendAt(0)],
    ['accepted', 'accepted', 'what they sign', signByThem('{"type":"user.created"}')],
    ['accepted', 'accepted', '300 s old', sendAt(-300)],
    ['refused', 'timestamp_too_old', '301 s old', sendAt(-301)],
    ['accepted', 'accepted', '300 s ahead', sendAt(300)],
    ['refused', 'timestamp_too_new', '301 s ahead', sendAt(301)],
    ['accepted', 'accepted', 'another version before it', sendChanged((text) => `v2,AAAA ${text}`)],
    ['refused', 'body_malformed', 'a byte order mark', sendText('\uFEFF{}')],
    ['refused', 'signature_malformed', 'base64url', changeHeader(urlSensitive, SIGNATURE, toBase64Url)],
    ['refused', 'signature_malformed', 'missing padding', sendChanged(unpadded)],
    ['refused', 'signature_malformed', 'a trailing newline', sendChanged(withLineFeed)],
    // Stricter for the reasons above, and because an id and a time must not pass for each other.
    ['accepted', 'header_malformed', 'a doubled signature', sendChanged(doubled)],
    ['accepted', 'signature_malformed', 'a bad signature before a good one', sendChanged((text) => `v1,AAAA ${text}`)],
    ['accepted', 'signature_malformed', 'a space before the signature', sendChanged((text) => ` ${text}`)],
    ['accepted', 'timestamp_malformed', 'junk behind the time', withJunk],
    ['accepted', 'body_malformed', 'the end of an id moved into the body', shifted],
    ['accepted', 'signature_mismatch', 'invalid UTF-8 for U+FFFD', withInvalidByte(sendText('{"text":"\uFFFD"}'))],
    ['accepted', 'body_malformed', 'a "__proto__" key', sendText('{"__proto__":{"admin":true}}')],
  ])('says %s where ours says %s: %s', async (theirs, ours, _, sent) => {
    const verdicts = { theirs: await verdictOf(() => unwrap(sent)), ours: await verdict(provider, sent, NOW) }
    expect(verdicts).toEqual({ theirs, ours })
  })

  test('takes a bare public key for a secret, with which anybody could sign; ours takes it for a mistake', () => {
    const bare = toBase64(fromBase64(generateKeys(standardWebhooks).publicKey.slice('whpk_'.length)))
    expect(() => new Webhook(bare)).not.toThrow()
    expect(() => standardWebhooks({ secret: bare })).toThrow(TypeError)
  })
})
