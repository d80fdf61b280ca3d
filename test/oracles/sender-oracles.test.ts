import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import {
  type BodyForm,
  createSender,
  type FetchFunction,
  generateKeys,
  sampleEvent,
  sampleTypes,
} from '@countersign/testing'
import { verify as octokitVerify } from '@octokit/webhooks-methods'
import { verifyKey } from 'discord-interactions'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import Telnyx from 'telnyx'
import { describe, expect, test } from 'vitest'

// The providers' own packages judge what the sender puts on the wire, in real time, on every attempt.

/** A receiver that hands each request to a package, and fails every second one all the same. */
function judged(judge: (body: string, headers: Record<string, string>) => unknown) {
  const seen: unknown[] = []
  const target: FetchFunction = async (request) => {
    seen.push(await judge(await request.text(), Object.fromEntries(request.headers)))
    return new Response(null, { status: seen.length % 2 === 1 ? 500 : 200 })
  }
  return { target, seen }
}

const quick = { speed: Number.POSITIVE_INFINITY }
const FORMS: readonly BodyForm[] = ['compact', 'pretty', 'escaped', 'crlf']

describe.each(FORMS)('a %s body, first and on its retry, is accepted by', (body) => {
  test('telnyx 7', async () => {
    const keys = generateKeys(telnyx)
    const client = new Telnyx({ apiKey: 'KEY' })
    const { target, seen } = judged((text, headers) => client.webhooks.unwrap(text, { headers, key: keys.publicKey }))
    const sender = createSender({ provider: telnyx, keys, target, ...quick })
    // What is documented is read in one form only: signing it takes most of a second.
    const types = body === 'compact' ? sampleTypes(telnyx) : ['message.received']
    for (const type of types) {
      const { status, attempts } = await sender.send(sampleEvent(telnyx, type), { body })
      expect([status, attempts.length]).toEqual(['delivered', 2])
    }
    expect(seen).toHaveLength(2 * types.length)
    expect(seen).toContainEqual(expect.objectContaining({ meta: { attempt: 2, delivered_to: 'http://localhost/' } }))
  })

  test('standardwebhooks', async () => {
    const { secret } = generateKeys(standardWebhooks)
    const webhook = new StandardWebhook(secret)
    const { target, seen } = judged((text, headers) => webhook.verify(text, headers))
    const sender = createSender({ provider: standardWebhooks, keys: { secret }, target, ...quick })
    await sender.send(sampleEvent(standardWebhooks, 'user.created'), { body })
    expect(seen).toEqual(Array(2).fill(expect.objectContaining({ type: 'user.created' })))
  })

  test('svix', async () => {
    const keys = generateKeys(svix)
    const webhook = new SvixWebhook(keys.secret)
    const { target, seen } = judged((text, headers) => webhook.verify(text, headers))
    await createSender({ provider: svix, keys, target, ...quick }).send(sampleEvent(svix, 'invoice.paid'), { body })
    expect(seen).toHaveLength(2)
  })

  test('stripe', async () => {
    const keys = generateKeys(stripe)
    const { webhooks } = new Stripe('sk_test_1')
    const { target, seen } = judged((text, headers) =>
      webhooks.constructEvent(text, headers['stripe-signature'] ?? '', keys.secret),
    )
    await createSender({ provider: stripe, keys, target, ...quick }).send(sampleEvent(stripe, 'invoice.paid'), { body })
    expect(seen).toEqual(Array(2).fill(expect.objectContaining({ object: 'event', type: 'invoice.paid' })))
  })

  test('@octokit/webhooks-methods', async () => {
    const keys = generateKeys(github)
    const { target, seen } = judged((text, headers) =>
      octokitVerify(keys.secret, text, headers['x-hub-signature-256'] ?? ''),
    )
    await createSender({ provider: github, keys, target, ...quick }).send(sampleEvent(github, 'push'), { body })
    expect(seen).toEqual([true, true])
  })

  test('discord-interactions', async () => {
    const keys = generateKeys(discord)
    const { target, seen } = judged((text, headers) =>
      verifyKey(text, headers['x-signature-ed25519'] ?? '', headers['x-signature-timestamp'] ?? '', keys.publicKey),
    )
    await createSender({ provider: discord, keys, target, ...quick }).send(sampleEvent(discord, 'PING'), { body })
    expect(seen).toEqual([true, true])
  })
})

test('what is tampered with is refused by telnyx 7', async () => {
  const keys = generateKeys(telnyx)
  const client = new Telnyx({ apiKey: 'KEY' })
  const { target } = judged((text, headers) => client.webhooks.unwrap(text, { headers, key: keys.publicKey }))
  const sender = createSender({ provider: telnyx, keys, target, ...quick })
  for (const tamper of ['body', 'signature', 'header', 'key', 'encoding'] as const) {
    const { attempts } = await sender.send(sampleEvent(telnyx, 'message.received'), { tamper, attempts: 1 })
    expect(attempts[0]?.error?.message).toMatch(/Signature verification failed|Invalid signature format/)
  }
})
