import {
  type AnyEvent,
  body,
  bodyHash,
  header,
  hmacSha256,
  json,
  type ProviderFactory,
  type SecretOptions,
  signedMessage,
  toFactory,
} from '@countersign/core/provider'

/** A GitHub payload; its members depend on the event. */
export interface GithubBody {
  readonly action?: string
  readonly sender?: { readonly login: string; readonly id: number }
  readonly repository?: { readonly id: number; readonly full_name: string }
  readonly [member: string]: unknown
}

/**
 * GitHub: HMAC-SHA256 over the body. Neither the time nor the event's id and type are signed, so nothing protects
 * against a replay; the id takes part in the event's key only together with the body.
 *
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const github: ProviderFactory<SecretOptions, AnyEvent<GithubBody>> = toFactory({
  name: 'github',
  scheme: signedMessage({
    signed: [body],
    signature: {
      from: header('x-hub-signature-256'),
      versions: [{ prefix: 'sha256=', algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  }),
  values: { id: header('x-github-delivery'), type: header('x-github-event') },
  body: json,
  event: (_body: GithubBody, { unsigned: { id, type } }) => ({
    shownId: id,
    id: bodyHash(id),
    type,
  }),
  deliveryPolicy: {
    success: { status: 200 },
    timeoutMs: 10_000,
    // GitHub does not try again by itself; a person can, for three days.
    attemptsPerUrl: 2,
    retryAfterMs: [259_200_000],
    leaseMs: 30_000,
    // GitHub caps payloads at 25 MB.
    maxBodyBytes: 25 * 1024 * 1024,
  },
})
