import { createReceiver, type Outcome, type Provider, type WebhookEvent } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { type AnyEvent, messageSpecOf, signatureSourceOf } from '@countersign/core/provider'
import { type SignOptions, sign } from '@countersign/core/sign'
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
import { generateKeys, samples } from '@countersign/testing'

/** Each provider with keys of its own, and a signed request of it. */
export interface Endpoint {
  readonly name: string
  readonly provider: Provider<AnyEvent>
  readonly signatureHeader: string
  readonly send: (options?: Partial<SignOptions>) => { headers: Record<string, string>; body: string }
}

function endpoint<Options>(
  factory: { readonly definition: Provider['definition'] } & ((options: Options) => Provider<AnyEvent>),
  keys: Options & SignOptions['keys'],
  body: object,
): Endpoint {
  const { name, body: format } = factory.definition
  const spec = messageSpecOf(factory.definition)
  if (!spec) throw new Error(`${name} signs no message`)
  const text = format.write(body)
  const send = (options?: Partial<SignOptions>) => sign(factory, text, { keys, id: 'msg_1', type: 'a.b', ...options })
  return { name, provider: factory(keys), signatureHeader: signatureSourceOf(spec).name, send }
}

const dfnsNow = { ...samples.dfns, timestampSent: Math.floor(Date.now() / 1000) }
export const ENDPOINT: Readonly<Record<'telnyx' | 'dfns' | 'svix' | 'stripe' | 'github' | 'telnyx-form', Endpoint>> = {
  telnyx: endpoint(telnyx, generateKeys(telnyx), samples.telnyx),
  dfns: endpoint(dfns, generateKeys(dfns), dfnsNow),
  svix: endpoint(svix, generateKeys(svix), samples.svix),
  stripe: endpoint(stripe, generateKeys(stripe), samples.stripe),
  github: endpoint(github, generateKeys(github), samples.github),
  'telnyx-form': endpoint(telnyxForm, generateKeys(telnyxForm), samples['telnyx-form']),
}
export const ENDPOINTS: readonly Endpoint[] = [
  ...Object.values(ENDPOINT),
  endpoint(standardWebhooks, generateKeys(standardWebhooks), samples['standard-webhooks']),
  endpoint(slack, generateKeys(slack), samples.slack),
  endpoint(shopify, generateKeys(shopify), samples.shopify),
  endpoint(discord, generateKeys(discord), samples.discord),
]

function toRequest(init: RequestInit, url = 'http://localhost/webhooks'): Request {
  return new Request(url, { method: 'POST', duplex: 'half', ...init })
}

/** A receiver behind Fetch, with what it came to and what its handler was given. */
export function start(
  provider: Provider<AnyEvent>,
  {
    onEvent = () => undefined,
    ...options
  }: {
    readonly onEvent?: (event: WebhookEvent) => unknown
    readonly maxBodyBytes?: number
    readonly bodyTimeoutMs?: number
  } = {},
) {
  const outcomes: Outcome[] = []
  const handled: string[] = []
  const idempotencyKeys: string[] = []
  const receiver = createReceiver(
    { provider, onOutcome: (outcome) => outcomes.push(outcome), ...options },
    (event, context) => {
      handled.push(event.id)
      idempotencyKeys.push(context.idempotencyKey)
      return onEvent(event)
    },
  )
  const handle = webhook(receiver)
  const post = async (init: RequestInit, url?: string) => (await handle(toRequest(init, url))).status
  return { post, outcomes, handled, idempotencyKeys }
}

/** What became of the requests: the code of a refusal, or the outcome's status. */
export function codesOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map((outcome) => ('code' in outcome ? outcome.code : outcome.status))
}
