import {
  type AnyEvent,
  body,
  ed25519,
  fingerprint,
  header,
  json,
  type ProviderFactory,
  type PublicKeyOptions,
  signedMessage,
  toFactory,
} from '@countersign/core/provider'

/** The body of a Telnyx webhook. A few products leave the envelope out: see `docs/providers.md`. */
export interface TelnyxBody<Payload = Record<string, unknown>> {
  readonly data: {
    readonly record_type: string
    readonly id: string
    readonly event_type: string
    readonly occurred_at: string
    readonly payload: Payload
  }
  readonly meta?: { readonly attempt: number | string; readonly delivered_to: string }
}

const time = /* @__PURE__ */ header('telnyx-timestamp', { grammar: 'digits' })

/**
 * Telnyx: Ed25519 over `timestamp|body`, one public key for an account (Mission Control, Keys & Credentials).
 *
 * @see https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks
 *
 * @example
 * ```ts
 * import { telnyx } from '@countersign/providers/telnyx'
 *
 * const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
 * ```
 */
export const telnyx: ProviderFactory<PublicKeyOptions, AnyEvent<TelnyxBody>> = /* @__PURE__ */ toFactory({
  name: 'telnyx',
  scheme: signedMessage({
    signed: [time, '|', body],
    timestamp: { from: time, unit: 'seconds' },
    signature: {
      from: header('telnyx-signature-ed25519'),
      versions: [{ algorithm: ed25519, encoding: 'base64', key: { encoding: 'base64' } }],
    },
  }),
  body: json,
  // A few products post what they have to say without the envelope, and not all name a type.
  hasUntypedEvents: true,
  event: ({ meta, ...bare }: LooseTelnyxBody) => {
    // Meetings send `event` and `id` next to a `data` that is no envelope.
    const event: LooseTelnyxEvent = isText(bare.event) ? bare : (bare.data ?? bare)
    const { id, event_type, type, record_type } = event
    return {
      // `meta` changes with every attempt, so it is no part of what an event without an id is known by.
      id: isText(id) ? id : fingerprint({ without: ['meta'] }),
      type: [event_type, event.event, type, record_type].find(isText),
      attempt: Number(meta?.attempt),
    }
  },
  deliveryPolicy: {
    // The webhook's own page asks for exactly 200, others for any 2xx; 200 is right under both.
    success: { status: 200, exact: true },
    timeoutMs: 2000,
    attemptsPerUrl: 3,
    // "Exponential backoff": Telnyx publishes no numbers. One voice option defaults to these.
    retryAfterMs: [1000, 2000],
    failover: true,
    // With a longer lease, the last attempt may be made before another process can claim the event.
    leaseMs: 4000,
    maxBodyBytes: 256 * 1024,
  },
})

/** What Telnyx's products send: most in the envelope, some bare, some without an id. */
interface LooseTelnyxBody extends LooseTelnyxEvent {
  readonly data?: LooseTelnyxEvent
  readonly meta?: { readonly attempt?: unknown }
}

interface LooseTelnyxEvent {
  readonly id?: unknown
  readonly event_type?: unknown
  readonly event?: unknown
  readonly type?: unknown
  readonly record_type?: unknown
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
