import {
  type AnyEvent,
  hmacSha256,
  type ProviderFactory,
  type SecretOptions,
  toFactory,
} from '@countersign/core/provider'
import { type StandardWebhooksBody, standardWebhooks } from '../standard-webhooks/definition.ts'

const { definition: standard } = standardWebhooks

/**
 * Svix, and the many senders that run on it: Standard Webhooks' `v1` under `svix-*` headers, or under `webhook-*` where
 * the sender took Svix's name off.
 *
 * @see https://docs.svix.com/receiving/verifying-payloads/how-manual
 */
export const svix: ProviderFactory<SecretOptions, AnyEvent<StandardWebhooksBody>> = toFactory({
  ...standard,
  name: 'svix',
  scheme: {
    ...standard.scheme,
    id: { header: 'svix-id', alias: 'webhook-id' },
    timestamp: { header: 'svix-timestamp', alias: 'webhook-timestamp', unit: 'seconds' },
    signature: {
      header: 'svix-signature',
      alias: 'webhook-signature',
      separator: ' ',
      versions: standard.scheme.signature.versions.filter(({ algorithm }) => algorithm === hmacSha256),
    },
  },
  deliveryPolicy: {
    ...standard.deliveryPolicy,
    attemptsPerUrl: 8,
    // Svix's server by default: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h.
    retryAfterMs: [5, 300, 1800, 7200, 18_000, 36_000, 36_000].map((seconds) => seconds * 1000),
  },
})
