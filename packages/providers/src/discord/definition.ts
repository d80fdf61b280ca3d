import {
  type AnyEvent,
  body,
  bodyHash,
  constant,
  ed25519,
  header,
  json,
  member,
  type ProviderFactory,
  type PublicKeyOptions,
  signedMessage,
  toFactory,
} from '@countersign/core/provider'

/** A Discord webhook event. */
export interface DiscordBody<Data = Record<string, unknown>> {
  readonly version: number
  readonly application_id: string
  readonly type: 1
  readonly event: { readonly type: string; readonly timestamp: string; readonly data?: Data }
}

const time = header('x-signature-timestamp', { grammar: 'digits' })

/**
 * Discord's webhook events: Ed25519 over the timestamp and the body with nothing between. Its PING is answered by
 * itself. Events have no id; they are known by a hash of the body. For interactions, which want an answer of your own, use
 * `verify`.
 *
 * @see https://discord.com/developers/docs/events/webhook-events
 */
export const discord: ProviderFactory<PublicKeyOptions, AnyEvent<DiscordBody>> = toFactory({
  name: 'discord',
  scheme: signedMessage({
    signed: [time, body],
    timestamp: { from: time, unit: 'seconds' },
    signature: {
      from: header('x-signature-ed25519'),
      versions: [{ algorithm: ed25519, encoding: 'hex', key: { encoding: 'hex' } }],
    },
  }),
  body: json,
  // Interactions, which `verify` reads, have no event in them.
  hasUntypedEvents: true,
  handshakes: [
    {
      method: 'POST',
      trust: 'signed',
      when: [{ value: member('type'), is: '0' }],
      answer: constant({ status: 204, headers: { 'content-type': 'application/json' }, body: '' }),
    },
  ],
  event: ({ event }: DiscordBody) => ({
    id: bodyHash(),
    type: event?.type,
  }),
  deliveryPolicy: {
    success: { status: 204 },
    timeoutMs: 3000,
    // "Exponential backoff for up to 10 minutes"; the steps are an assumption.
    attemptsPerUrl: 6,
    retryAfterMs: [5, 25, 60, 150, 360].map((seconds) => seconds * 1000),
    leaseMs: 30_000,
    maxBodyBytes: 1024 * 1024,
  },
})
