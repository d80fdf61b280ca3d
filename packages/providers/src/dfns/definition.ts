import {
  type AnyEvent,
  body,
  fingerprint,
  header,
  hmacSha256,
  json,
  member,
  type ProviderFactory,
  type SecretOptions,
  signedMessage,
  toFactory,
} from '@countersign/core/provider'

/** The body of a Dfns webhook. */
export interface DfnsBody<Data = Record<string, unknown>> {
  readonly id: string
  readonly kind: string
  /** When it happened, ISO 8601. */
  readonly date: string
  /** When this attempt was signed, Unix seconds. */
  readonly timestampSent: number
  readonly deliveryAttempt: number
  /** The id of an attempt before this one. */
  readonly retryOf?: string
  readonly data: Data
}

/**
 * Dfns: HMAC-SHA256 over the body, with the webhook's secret as it was shown once when the webhook was made.
 * Every retry comes under a new id; a retry of a handled event is known by `retryOf` and by its content.
 *
 * @see https://docs.dfns.co/api-reference/webhooks
 */
export const dfns: ProviderFactory<SecretOptions, AnyEvent<DfnsBody>> = toFactory({
  name: 'dfns',
  scheme: signedMessage({
    signed: [body],
    // Dfns's own samples refuse an age of exactly 300 s.
    timestamp: { from: member('timestampSent', { grammar: 'digits' }), unit: 'seconds', exclusive: true },
    signature: {
      from: header('x-dfns-webhook-signature'),
      versions: [{ prefix: 'sha256=', algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  }),
  body: json,
  event: ({ id, retryOf, kind, date, data, deliveryAttempt }: DfnsBody) => {
    // Whether `retryOf` names the first attempt or the one before, sources disagree; and an attempt in between may
    // never have arrived. The content, which all attempts share, holds the chain together.
    const content = date && data ? fingerprint({ of: ['kind', 'date', 'data'] }) : undefined
    return {
      id,
      aliases: [...(retryOf ? [retryOf] : []), ...(content ? [content] : [])],
      stableId: content,
      type: kind,
      attempt: deliveryAttempt,
    }
  },
  deliveryPolicy: {
    success: { status: 200, exact: true },
    // "A few seconds", says Dfns.
    timeoutMs: 3000,
    attemptsPerUrl: 5,
    // 1 minute, 12 minutes, 2 hours and 1 day after the first attempt.
    retryAfterMs: [60_000, 660_000, 6_480_000, 79_200_000],
    leaseMs: 30_000,
    maxBodyBytes: 256 * 1024,
  },
})
