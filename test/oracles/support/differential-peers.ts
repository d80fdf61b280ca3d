import { createHmac, sign as nodeSign } from 'node:crypto'
import type { Provider } from '@countersign/core'
import type { AnyEvent } from '@countersign/core/provider'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { rawPublicKeyOf, toPrivateKey } from '@countersign/tools/keys/ed25519'
import { verify as octokitVerify } from '@octokit/webhooks-methods'
import { verifyKey } from 'discord-interactions'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import Telnyx from 'telnyx'
import type { Sent } from '../../support/oracle.ts'

export const NOW = 1_700_000_000_000

/** What is about to be signed. */
export interface Draft {
  readonly time: string
  readonly id: string
  readonly body: Uint8Array
}

/** A provider's official verifier beside our provider, and the provider's way of signing, by hand. */
export interface Peer {
  readonly name: PeerName
  readonly provider: Provider<AnyEvent>
  readonly header: { readonly signature: string; readonly time?: string; readonly id?: string }
  readonly encoding: 'base64' | 'hex'
  /** What stands between entries of the signature header. */
  readonly separator?: ' ' | ','
  readonly bodies: readonly string[]
  readonly sign: (draft: Draft) => Record<string, string>
  /** Throws, or rejects, where the delivery is refused. */
  readonly judge: (sent: Sent) => unknown
}

export type PeerName =
  | 'telnyx'
  | 'standardwebhooks'
  | 'svix'
  | 'stripe'
  | '@octokit/webhooks-methods'
  | 'discord-interactions'

// Fixed, so that a seed of fast-check shows the same case again. The pair is the first of RFC 8032, section 7.1.
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
const privateKey = toPrivateKey(Buffer.from(seed, 'hex'))
const publicKey = rawPublicKeyOf(privateKey)
const secretBytes = Buffer.alloc(32, 'secret')
const whsec = `whsec_${secretBytes.toString('base64')}`

const ed25519 = (message: Uint8Array) => nodeSign(null, message, privateKey)
const hmac = (key: string | Buffer, message: Uint8Array) => createHmac('sha256', key).update(message).digest()
const join = (...parts: readonly (string | Uint8Array)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)))
/** As the packages document it: `req.body.toString()`. */
const textOf = ({ body }: Sent) => Buffer.from(body).toString()

async function trueOrThrow(answer: Promise<boolean>): Promise<void> {
  if (!(await answer)) throw new Error('refused')
}

const events = ['{"type":"a.b","data":{"text":"Grüße \uFFFD $&"}}', '{\n  "type": "a.b",\n  "data": {}\n}\n']
const telnyxClient = new Telnyx({ apiKey: 'KEY' })
const { webhooks: stripeWebhooks } = new Stripe('sk_test_1')
const standardWebhook = new StandardWebhook(whsec)
const svixWebhook = new SvixWebhook(whsec)

function signStandard({ id, time, body }: Draft, names: 'webhook' | 'svix'): Record<string, string> {
  const signature = `v1,${hmac(secretBytes, join(id, '.', time, '.', body)).toString('base64')}`
  return { [`${names}-id`]: id, [`${names}-timestamp`]: time, [`${names}-signature`]: signature }
}

export const peers: readonly Peer[] = [
  {
    name: 'telnyx',
    provider: telnyx({ publicKey: publicKey.toString('base64') }),
    header: { signature: 'telnyx-signature-ed25519', time: 'telnyx-timestamp' },
    encoding: 'base64',
    bodies: ['{"data":{"id":"1","event_type":"message.sent","payload":{"text":"Grüße \uFFFD"}}}', ...events],
    sign: ({ time, body }) => ({
      'telnyx-timestamp': time,
      'telnyx-signature-ed25519': ed25519(join(time, '|', body)).toString('base64'),
    }),
    judge: (sent) =>
      telnyxClient.webhooks.unwrap(textOf(sent), { headers: sent.headers, key: publicKey.toString('base64') }),
  },
  {
    name: 'standardwebhooks',
    provider: standardWebhooks({ secret: whsec }),
    header: { signature: 'webhook-signature', time: 'webhook-timestamp', id: 'webhook-id' },
    encoding: 'base64',
    separator: ' ',
    bodies: events,
    sign: (draft) => signStandard(draft, 'webhook'),
    judge: (sent) => standardWebhook.verify(textOf(sent), sent.headers),
  },
  {
    name: 'svix',
    provider: svix({ secret: whsec }),
    header: { signature: 'svix-signature', time: 'svix-timestamp', id: 'svix-id' },
    encoding: 'base64',
    separator: ' ',
    bodies: events,
    sign: (draft) => signStandard(draft, 'svix'),
    judge: (sent) => svixWebhook.verify(textOf(sent), sent.headers),
  },
  {
    name: 'stripe',
    provider: stripe({ secret: whsec }),
    header: { signature: 'stripe-signature' },
    encoding: 'hex',
    separator: ',',
    bodies: ['{"id":"evt_1","object":"event","type":"a.b","data":{"object":{"name":"Zoë \uFFFD"}}}'],
    sign: ({ time, body }) => ({
      'stripe-signature': `t=${time},v1=${hmac(whsec, join(time, '.', body)).toString('hex')}`,
    }),
    judge: ({ headers, body }) =>
      stripeWebhooks.constructEvent(Buffer.from(body), headers['stripe-signature'] ?? '', whsec),
  },
  {
    name: '@octokit/webhooks-methods',
    provider: github({ secret: whsec }),
    header: { signature: 'x-hub-signature-256' },
    encoding: 'hex',
    bodies: ['{"action":"opened","issue":{"title":"Zoë \uFFFD"}}'],
    sign: ({ body }) => ({
      'x-hub-signature-256': `sha256=${hmac(whsec, body).toString('hex')}`,
      'x-github-event': 'issues',
    }),
    judge: (sent) => trueOrThrow(octokitVerify(whsec, textOf(sent), sent.headers['x-hub-signature-256'] ?? '')),
  },
  {
    name: 'discord-interactions',
    provider: discord({ publicKey: publicKey.toString('hex') }),
    header: { signature: 'x-signature-ed25519', time: 'x-signature-timestamp' },
    encoding: 'hex',
    bodies: [
      '{"version":1,"type":1,"event":{"type":"APPLICATION_AUTHORIZED","data":{"name":"Zoë \uFFFD"}}}',
      '{"type":2}',
    ],
    sign: ({ time, body }) => ({
      'x-signature-timestamp': time,
      'x-signature-ed25519': ed25519(join(time, body)).toString('hex'),
    }),
    judge: ({ headers, body }) => {
      const [signature, time] = [headers['x-signature-ed25519'], headers['x-signature-timestamp']]
      // Their middleware refuses before it asks `verifyKey`.
      if (!signature || !time) throw new Error('refused')
      return trueOrThrow(verifyKey(body, signature, time, publicKey.toString('hex')))
    },
  },
]
