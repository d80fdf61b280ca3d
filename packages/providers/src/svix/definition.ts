import {
  type AnyEvent,
  header,
  type ProviderFactory,
  type SecretOrPublicKeyOptions,
  toFactory,
} from '@countersign/core/provider'
import { type StandardWebhooksBody, standardWebhooks } from '../standard-webhooks/definition.ts'
import { standardScheme } from '../standard-webhooks/scheme.ts'

const { definition: standard } = standardWebhooks

const headers = {
  id: header('svix-id', { alias: 'webhook-id' }),
  time: header('svix-timestamp', { alias: 'webhook-timestamp', grammar: 'digits' }),
  signature: header('svix-signature', { alias: 'webhook-signature', grammar: 'line' }),
}

/**
 * Svix, and the many senders that run on it: Standard Webhooks under `svix-*` headers, or under `webhook-*` where the
 * sender took Svix's name off. An endpoint that signs with Ed25519 shows a `whpk_` public key; either key is enough.
 *
 * @see https://docs.svix.com/receiving/verifying-payloads/how-manual
 */
export const svix: ProviderFactory<SecretOrPublicKeyOptions, AnyEvent<StandardWebhooksBody>> = toFactory({
  ...standard,
  name: 'svix',
  scheme: standardScheme(headers),
  values: { id: headers.id },
  deliveryPolicy: {
    ...standard.deliveryPolicy,
    attemptsPerUrl: 8,
    // Svix's server by default: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h.
    retryAfterMs: [5, 300, 1800, 7200, 18_000, 36_000, 36_000].map((seconds) => seconds * 1000),
  },
})
