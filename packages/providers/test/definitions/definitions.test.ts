import type { Outcome, SecretOptions } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import {
  body,
  defineProvider,
  entry,
  header,
  hmacSha256,
  json,
  type ProviderDefinition,
  signedMessage,
} from '@countersign/core/provider'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { judge, mac, NOW, SECONDS } from '../support.ts'

// What neighbours of our providers do, and what a definition must be able to say of it.

const secret = 'a secret that they share'
const hex = { algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } } as const
const text = '{"id":"e1","type":"thing.made"}'

function define(name: string, scheme: ProviderDefinition['scheme'], success: Success = { status: 200 }) {
  return defineProvider<SecretOptions>({
    name,
    scheme,
    body: json,
    event: ({ id, type }: { id: string; type: string }) => ({ id, type }),
    deliveryPolicy: {
      success,
      timeoutMs: 1000,
      attemptsPerUrl: 1,
      retryAfterMs: [],
      leaseMs: 500,
      maxBodyBytes: 65_536,
    },
  })({ secret })
}
type Success = ProviderDefinition['deliveryPolicy']['success']

// workos/emulate#41: comma and space between the entries, and milliseconds.
describe('WorkOS', () => {
  const time = entry('t=')
  const provider = define(
    'workos',
    signedMessage({
      signed: [time, '.', body],
      timestamp: { from: time, unit: 'milliseconds' },
      signature: {
        from: header('workos-signature', { grammar: 'line' }),
        list: ',',
        versions: [{ ...hex, prefix: 'v1=' }],
      },
    }),
  )
  const send = (at: number) =>
    judge(provider, { 'workos-signature': `t=${at}, v1=${mac(secret, `${at}.${text}`, 'hex')}` }, text)

  test('is verified, and its time is judged', async () => {
    expect(await send(NOW)).toMatchObject({ id: 'e1', sentAt: new Date(NOW) })
    await expect(send(NOW - 300_001)).rejects.toMatchObject({ code: 'timestamp_too_old' })
  })
})

// kossnocorp/paddle-billing#7, PaddleHQ/paddle-node-sdk#112: semicolons, and a colon in what is signed.
describe('Paddle', () => {
  const time = entry('ts=')
  const provider = define(
    'paddle',
    signedMessage({
      signed: [time, ':', body],
      timestamp: { from: time, unit: 'seconds' },
      signature: {
        from: header('paddle-signature', { grammar: 'line' }),
        list: ';',
        versions: [{ ...hex, prefix: 'h1=' }],
      },
    }),
  )
  const send = (at: number) =>
    judge(provider, { 'paddle-signature': `ts=${at};h1=${mac(secret, `${at}:${text}`, 'hex')}` }, text)

  test('is verified, and its time is judged', async () => {
    expect(await send(SECONDS)).toMatchObject({ id: 'e1', sentAt: new Date(NOW) })
    await expect(send(SECONDS - 301)).rejects.toMatchObject({ code: 'timestamp_too_old' })
  })
})

// twitchdev/twitch-cli#329, twitchdev/issues#1090: a time of RFC 3339, and nothing between what is signed.
describe('Twitch', () => {
  const id = header('twitch-eventsub-message-id', { grammar: 'uuid' })
  const time = header('twitch-eventsub-message-timestamp', { grammar: 'rfc3339' })
  const provider = define(
    'twitch',
    signedMessage({
      signed: [id, time, body],
      timestamp: { from: time, unit: 'rfc3339' },
      signature: { from: header('twitch-eventsub-message-signature'), versions: [{ ...hex, prefix: 'sha256=' }] },
    }),
  )
  const ID = '84c1e79a-2a4b-4c13-ba0b-4312293e9308'
  const send = (at: string) =>
    judge(
      provider,
      {
        'twitch-eventsub-message-id': ID,
        'twitch-eventsub-message-timestamp': at,
        'twitch-eventsub-message-signature': `sha256=${mac(secret, `${ID}${at}${text}`, 'hex')}`,
      },
      text,
    )

  test('is verified, and its time is judged', async () => {
    expect(await send(new Date(NOW).toISOString().replace('.000Z', '.000456789Z'))).toMatchObject({ id: 'e1' })
    await expect(send(new Date(NOW - 300_001).toISOString())).rejects.toMatchObject({ code: 'timestamp_too_old' })
  })
})

// adyen-examples/adyen-node-online-payments#367, Adyen/adyen-magento2#3089, Adyen/adyen-shopware5#111.
describe('an answer that a provider insists on', () => {
  const bodyScheme = signedMessage({ signed: [body], signature: { from: header('acme-signature'), versions: [hex] } })

  test.each<[Success, string]>([
    [{ status: 202 }, ''],
    [{ status: 200, text: '[accepted]' }, '[accepted]'],
  ])('is given to an event and to its duplicate: %j', async (success, answer) => {
    const statuses: string[] = []
    const onOutcome = ({ status }: Outcome) => void statuses.push(status)
    const handle = webhook({ provider: define('acme', bodyScheme, success), ...quiet, onOutcome }, () => undefined)
    for (let attempt = 0; attempt < 2; attempt++) {
      const headers = { 'acme-signature': mac(secret, text, 'hex') }
      const reply = await handle(new Request('http://localhost/', { method: 'POST', headers, body: text }))
      expect([reply.status, await reply.text()]).toEqual([success.status, answer])
    }
    expect(statuses).toEqual(['processed', 'duplicate'])
  })
})
