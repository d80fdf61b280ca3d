import {
  type AnyEvent,
  body,
  entry,
  header,
  hmacSha256,
  json,
  type ProviderFactory,
  type SecretOptions,
  signedMessage,
  toFactory,
} from '@countersign/core/provider'

/** A Stripe event. */
export interface StripeBody<Object = Record<string, unknown>> {
  readonly id: string
  readonly object: 'event'
  readonly type: string
  readonly api_version: string | null
  /** When it happened, Unix seconds. */
  readonly created: number
  readonly livemode: boolean
  readonly data: { readonly object: Object; readonly previous_attributes?: Record<string, unknown> }
}

const time = entry('t=')

/**
 * Stripe: HMAC-SHA256 over `timestamp.body`, time and signatures in one header. The secret is used as it is shown,
 * `whsec_` included.
 *
 * @see https://docs.stripe.com/webhooks#verify-manually
 */
export const stripe: ProviderFactory<SecretOptions, AnyEvent<StripeBody>> = toFactory({
  name: 'stripe',
  scheme: signedMessage({
    signed: [time, '.', body],
    timestamp: { from: time, unit: 'seconds' },
    signature: {
      from: header('stripe-signature', { grammar: 'line' }),
      list: ',',
      versions: [
        {
          prefix: 'v1=',
          algorithm: hmacSha256,
          encoding: 'hex',
          key: { encoding: 'utf8', prefix: 'whsec_', keepsPrefix: true },
        },
      ],
    },
  }),
  body: json,
  event: ({ id, type }: StripeBody) => ({ id, type }),
  deliveryPolicy: {
    success: { status: 200 },
    // Stripe names no number; 10 s is what others of its size wait.
    timeoutMs: 10_000,
    // "Up to three days with an exponential back off" in live mode; the steps are an assumption.
    attemptsPerUrl: 9,
    retryAfterMs: [300, 1800, 7200, 18_000, 36_000, 36_000, 72_000, 87_900].map((seconds) => seconds * 1000),
    leaseMs: 30_000,
    maxBodyBytes: 1024 * 1024,
  },
})
