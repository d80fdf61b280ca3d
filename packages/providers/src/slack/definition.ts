import {
  type AnyEvent,
  body,
  echoText,
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

/** An event of Slack's Events API. */
export interface SlackBody<Event = Record<string, unknown> & { readonly type: string }> {
  readonly type: 'event_callback'
  readonly event_id: string
  /** When it happened, Unix seconds. */
  readonly event_time: number
  readonly team_id: string
  readonly api_app_id: string
  readonly event: Event
}

const time = header('x-slack-request-timestamp', { grammar: 'digits' })

/**
 * Slack's Events API: HMAC-SHA256 over `v0:timestamp:body` with the app's signing secret. Its `url_verification` is
 * answered by itself.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const slack: ProviderFactory<SecretOptions, AnyEvent<SlackBody>> = toFactory({
  name: 'slack',
  scheme: signedMessage({
    signed: ['v0:', time, ':', body],
    timestamp: { from: time, unit: 'seconds' },
    signature: {
      from: header('x-slack-signature'),
      versions: [{ prefix: 'v0=', algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  }),
  values: { attempt: header('x-slack-retry-num', { grammar: 'digits' }) },
  body: json,
  handshakes: [
    {
      method: 'POST',
      trust: 'signed',
      when: [{ value: member('type'), is: 'url_verification' }],
      answer: echoText(member('challenge', { grammar: 'plain' })),
    },
  ],
  event: ({ event_id, event, type }: LooseSlackBody, { unsigned: { attempt = '0' } }) => ({
    // A notice of rate limiting has no id.
    id: event_id ?? fingerprint(),
    type: event?.type ?? type,
    attempt: Number(attempt) + 1,
  }),
  deliveryPolicy: {
    success: { status: 200 },
    timeoutMs: 3000,
    attemptsPerUrl: 4,
    // "Nearly immediately", after 1 minute, after 5 minutes.
    retryAfterMs: [1000, 60_000, 300_000],
    leaseMs: 30_000,
    maxBodyBytes: 1024 * 1024,
  },
})

/** Everything that Slack posts to an events URL. */
interface LooseSlackBody {
  readonly type: string
  readonly challenge?: unknown
  readonly event_id?: string
  readonly event?: { readonly type?: string }
}
