import {
  type AnyEvent,
  header,
  json,
  type ProviderFactory,
  type SecretOrPublicKeyOptions,
  toFactory,
} from '@countersign/core/provider'
import { standardScheme } from './scheme.ts'

/** The body that the specification recommends; a sender may choose another. */
export interface StandardWebhooksBody<Data = Record<string, unknown>> {
  readonly type: string
  readonly timestamp: string
  readonly data: Data
}

const headers = {
  id: header('webhook-id'),
  time: header('webhook-timestamp', { grammar: 'digits' }),
  signature: header('webhook-signature', { grammar: 'line' }),
}

/**
 * Any sender that signs as Standard Webhooks 1.0 says: `v1` is HMAC-SHA256 with a `whsec_` secret, `v1a` is Ed25519
 * with a `whpk_` public key. Each key verifies its own version only.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooks: ProviderFactory<SecretOrPublicKeyOptions, AnyEvent<StandardWebhooksBody>> = toFactory({
  name: 'standard-webhooks',
  scheme: standardScheme(headers),
  values: { id: headers.id },
  body: json,
  // The specification recommends an object with a type, and leaves the body to the sender; the id is not in it.
  acceptsLists: true,
  hasUntypedEvents: true,
  event: ({ type }: { readonly type?: unknown }, { signed: { id = '' } }) => ({
    id,
    type: typeof type === 'string' ? type : undefined,
  }),
  deliveryPolicy: {
    success: { status: 200 },
    timeoutMs: 15_000,
    attemptsPerUrl: 10,
    // The specification's example: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
    retryAfterMs: [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map((seconds) => seconds * 1000),
    leaseMs: 30_000,
    maxBodyBytes: 1024 * 1024,
  },
})
