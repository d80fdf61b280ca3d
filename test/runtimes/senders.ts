import type { Provider } from '@countersign/core'
import type { AnyEvent, ProviderDefinition } from '@countersign/core/provider'
import type { SigningKeys } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { shopify } from '@countersign/providers/shopify'
import { slack } from '@countersign/providers/slack'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxForm } from '@countersign/providers/telnyx-form'

// Imported by the program on every runtime, too: its providers are made at the top of a module, as users make theirs,
// where Cloudflare Workers allow neither timers nor random values.

export const NOW = 1_700_000_000_000

// The key pair of RFC 8032, section 7.1, test 1.
const ED25519 = {
  hex: {
    privateKey: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  },
  base64: {
    privateKey: 'nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=',
    publicKey: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  },
}
const SECRET = { secret: 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s' }
const WHSEC = { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }

export interface Sender {
  readonly factory: { readonly definition: ProviderDefinition }
  readonly provider: Provider<AnyEvent>
  readonly keys: SigningKeys
  readonly body: string | object
  /** The type of the event, as the body or a header says it. */
  readonly type: string
}

const standardBody = { type: 'user.created', timestamp: '2023-11-14T22:13:20Z', data: { id: 1 } }

/** One sender for every way in which a provider signs. */
export const SENDERS = {
  telnyx: {
    factory: telnyx,
    provider: telnyx(ED25519.base64),
    keys: ED25519.base64,
    body: { data: { id: 'evt-1', event_type: 'message.received', payload: { text: 'héllo ✓' } }, meta: { attempt: 1 } },
    type: 'message.received',
  },
  'telnyx, form': {
    factory: telnyxForm,
    provider: telnyxForm(ED25519.base64),
    keys: ED25519.base64,
    body: { CallSid: 'v3:1', CallStatus: 'completed', From: '+15550100' },
    type: 'completed',
  },
  dfns: {
    factory: dfns,
    provider: dfns(SECRET),
    keys: SECRET,
    body: {
      id: 'whe-1',
      kind: 'wallet.created',
      date: '2023-11-14T22:13:20.000Z',
      deliveryAttempt: 1,
      timestampSent: NOW / 1000,
      data: { walletId: 'wa-1' },
    },
    type: 'wallet.created',
  },
  'Standard Webhooks v1': {
    factory: standardWebhooks,
    provider: standardWebhooks(WHSEC),
    keys: WHSEC,
    body: standardBody,
    type: 'user.created',
  },
  'Standard Webhooks v1a': {
    factory: standardWebhooks,
    provider: standardWebhooks({ publicKey: `whpk_${ED25519.base64.publicKey}` }),
    keys: { privateKey: `whsk_${ED25519.base64.privateKey}` },
    body: standardBody,
    type: 'user.created',
  },
  svix: { factory: svix, provider: svix(WHSEC), keys: WHSEC, body: standardBody, type: 'user.created' },
  discord: {
    factory: discord,
    provider: discord(ED25519.hex),
    keys: ED25519.hex,
    body: {
      version: 1,
      application_id: '1',
      type: 1,
      event: { type: 'APPLICATION_AUTHORIZED', timestamp: '2023-11-14T22:13:20Z', data: { user: 'é' } },
    },
    type: 'APPLICATION_AUTHORIZED',
  },
  stripe: {
    factory: stripe,
    provider: stripe(WHSEC),
    keys: WHSEC,
    body: { id: 'evt_1', object: 'event', type: 'charge.succeeded', data: { object: {} } },
    type: 'charge.succeeded',
  },
  github: {
    factory: github,
    provider: github(SECRET),
    keys: SECRET,
    body: { zen: 'Keep it logically awesome.', hook_id: 1 },
    type: 'ping',
  },
  slack: {
    factory: slack,
    provider: slack(SECRET),
    keys: SECRET,
    body: { type: 'event_callback', event_id: 'Ev1', event: { type: 'app_mention' } },
    type: 'app_mention',
  },
  shopify: {
    factory: shopify,
    provider: shopify(SECRET),
    keys: SECRET,
    body: { id: 1, title: 'a "quoted" thing' },
    type: 'products/create',
  },
} satisfies Record<string, Sender>

export type SenderName = keyof typeof SENDERS
