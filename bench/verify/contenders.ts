import { createHmac, type KeyObject, verify as nodeVerify, timingSafeEqual } from 'node:crypto'
import { verify } from '@countersign/core'
import type { ProviderDefinition } from '@countersign/core/provider'
import { type SigningKeys, sign } from '@countersign/core/sign'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'
import { toPublicKey } from '@countersign/tools/keys/ed25519'
import { verify as verifyOctokit } from '@octokit/webhooks-methods'
import { verifyKey } from 'discord-interactions'
import { Webhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import Telnyx from 'telnyx'
import nacl from 'tweetnacl'

/** One way to verify and parse the same delivery. */
export interface Contender {
  readonly name: string
  readonly run: () => unknown
}

/** Ways to verify deliveries of one scheme; the first does no more than must be done, written by hand. */
export interface Race {
  readonly scheme: string
  readonly contenders: readonly Contender[]
}

interface Signed {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly bytes: Uint8Array
}

/** The races for a body of about so many bytes. */
export function createRaces(size: number): readonly Race[] {
  return [ed25519(size), discordRace(size), standard(size), svixRace(size), stripeRace(size), githubRace(size)]
}

function ed25519(size: number): Race {
  const keys = generateKeys(telnyx)
  const { headers, body, bytes } = signed(telnyx, keys, size)
  const provider = telnyx(keys)
  const signature = headers['telnyx-signature-ed25519'] ?? ''
  const timestamp = headers['telnyx-timestamp'] ?? ''
  const key = toPublicKey(Buffer.from(keys.publicKey, 'base64'))
  const raw = Buffer.from(keys.publicKey, 'base64')
  const message = () => Buffer.concat([Buffer.from(`${timestamp}|`), bytes])
  const { webhooks } = new Telnyx({ apiKey: 'none' })
  return {
    scheme: 'Ed25519 (Telnyx)',
    contenders: [
      { name: 'node:crypto by hand', run: () => bare(key, message(), Buffer.from(signature, 'base64'), bytes) },
      { name: 'countersign', run: () => verify(provider, { headers, body: bytes }) },
      { name: 'telnyx 7', run: () => webhooks.unwrap(body, { headers, key: keys.publicKey }) },
      {
        name: 'tweetnacl',
        run: () => check(nacl.sign.detached.verify(message(), Buffer.from(signature, 'base64'), raw)) && parse(bytes),
      },
    ],
  }
}

function discordRace(size: number): Race {
  const keys = generateKeys(discord)
  const { headers, bytes } = signed(discord, keys, size)
  const provider = discord(keys)
  const signature = headers['x-signature-ed25519'] ?? ''
  const timestamp = headers['x-signature-timestamp'] ?? ''
  const key = toPublicKey(Buffer.from(keys.publicKey, 'hex'))
  const message = () => Buffer.concat([Buffer.from(timestamp), bytes])
  return {
    scheme: 'Ed25519 (Discord)',
    contenders: [
      { name: 'node:crypto by hand', run: () => bare(key, message(), Buffer.from(signature, 'hex'), bytes) },
      { name: 'countersign', run: () => verify(provider, { headers, body: bytes }) },
      {
        name: 'discord-interactions',
        run: async () => check(await verifyKey(bytes, signature, timestamp, keys.publicKey)) && parse(bytes),
      },
    ],
  }
}

function standard(size: number): Race {
  const { secret } = generateKeys(standardWebhooks)
  const { headers, body, bytes } = signed(standardWebhooks, { secret }, size)
  const provider = standardWebhooks({ secret })
  const webhook = new Webhook(secret)
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const prefix = `${headers['webhook-id']}.${headers['webhook-timestamp']}.`
  const expected = Buffer.from((headers['webhook-signature'] ?? '').slice('v1,'.length), 'base64')
  return {
    scheme: 'HMAC-SHA256 (Standard Webhooks)',
    contenders: [
      { name: 'node:crypto by hand', run: () => bareHmac(key, [prefix, bytes], expected, bytes) },
      { name: 'countersign', run: () => verify(provider, { headers, body: bytes }) },
      { name: 'standardwebhooks', run: () => webhook.verify(body, headers) },
    ],
  }
}

function svixRace(size: number): Race {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  const { headers, body, bytes } = signed(svix, { secret }, size)
  const provider = svix({ secret })
  const webhook = new SvixWebhook(secret)
  const key = Buffer.alloc(32, 7)
  const prefix = `${headers['svix-id']}.${headers['svix-timestamp']}.`
  const expected = Buffer.from((headers['svix-signature'] ?? '').slice('v1,'.length), 'base64')
  return {
    scheme: 'HMAC-SHA256 (Svix)',
    contenders: [
      { name: 'node:crypto by hand', run: () => bareHmac(key, [prefix, bytes], expected, bytes) },
      { name: 'countersign', run: () => verify(provider, { headers, body: bytes }) },
      { name: 'svix', run: () => webhook.verify(body, headers) },
    ],
  }
}

function stripeRace(size: number): Race {
  const secret = 'whsec_a-secret-of-stripe'
  const { headers, body, bytes } = signed(stripe, { secret }, size)
  const provider = stripe({ secret })
  const client = new Stripe('sk_none')
  const header = headers['stripe-signature'] ?? ''
  const [, timestamp = '', hex = ''] = /^t=(\d+),v1=(\w+)$/.exec(header) ?? []
  const expected = Buffer.from(hex, 'hex')
  return {
    scheme: 'HMAC-SHA256 (Stripe)',
    contenders: [
      { name: 'node:crypto by hand', run: () => bareHmac(secret, [`${timestamp}.`, bytes], expected, bytes) },
      { name: 'countersign', run: () => verify(provider, { headers, body: bytes }) },
      { name: 'stripe', run: () => client.webhooks.constructEvent(body, header, secret) },
    ],
  }
}

function githubRace(size: number): Race {
  const secret = 'a secret of github'
  const { headers, body, bytes } = signed(github, { secret }, size)
  const provider = github({ secret })
  const header = headers['x-hub-signature-256'] ?? ''
  const expected = Buffer.from(header.slice('sha256='.length), 'hex')
  return {
    scheme: 'HMAC-SHA256 (GitHub)',
    contenders: [
      { name: 'node:crypto by hand', run: () => bareHmac(secret, [bytes], expected, bytes) },
      { name: 'countersign', run: () => verify(provider, { headers, body: bytes }) },
      {
        name: '@octokit/webhooks-methods',
        run: async () => check(await verifyOctokit(secret, body, header)) && parse(bytes),
      },
    ],
  }
}

function signed(factory: { readonly definition: ProviderDefinition }, keys: SigningKeys, size: number): Signed {
  const item = { text: 'Grüße aus Köln, 你好', amount: 12.5, tags: ['a', 'b'], read: false }
  const items = Array.from({ length: Math.ceil(size / JSON.stringify(item).length) }, () => item)
  const event = { record_type: 'event', id: 'bench-1', event_type: 'message.received', payload: { items } }
  const body = JSON.stringify({ id: 'bench-1', type: 'message.received', data: event })
  const { headers } = sign(factory, body, { keys, id: 'msg_bench', type: 'push' })
  return { headers, body, bytes: new TextEncoder().encode(body) }
}

function bare(key: KeyObject, message: Uint8Array, signature: Uint8Array, body: Uint8Array): Promise<unknown> {
  return new Promise((resolve, reject) => {
    nodeVerify(null, message, key, signature, (error, valid) =>
      error || !valid ? reject(new Error('not verified')) : resolve(parse(body)),
    )
  })
}

function bareHmac(
  key: Buffer | string,
  parts: readonly (string | Uint8Array)[],
  expected: Buffer,
  body: Uint8Array,
): unknown {
  const hmac = createHmac('sha256', key)
  for (const part of parts) hmac.update(part)
  return check(timingSafeEqual(hmac.digest(), expected)) && parse(body)
}

function check(valid: boolean): true {
  if (!valid) throw new Error('not verified')
  return true
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
}
