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
  type Value,
} from '@countersign/core/provider'

/**
 * A header of the set that the signature stands in: `x-shopify-*`, or `shopify-*` of newer deliveries. Where there are both,
 * the first is verified and used; nothing is taken from the other.
 *
 * @see https://shopify.dev/docs/apps/build/events/verify-deliveries
 */
function shopifyHeader(name: string): Value<'id'> {
  const older = `x-shopify-${name}`
  const newer = `shopify-${name}`
  return {
    ...header(older, { alias: newer }),
    read: ({ header: read }) => read(read('x-shopify-hmac-sha256') === undefined ? newer : older),
  }
}

/**
 * Shopify: HMAC-SHA256 over the body with the app's client secret. Neither the time nor the event's id and topic are
 * signed, so nothing protects against a replay; the id takes part in the event's key only together with the body.
 *
 * @see https://shopify.dev/docs/apps/build/webhooks/verify-deliveries
 */
export const shopify: ProviderFactory<SecretOptions, AnyEvent<Record<string, unknown>>> = toFactory({
  name: 'shopify',
  scheme: signedMessage({
    signed: [body],
    signature: {
      from: shopifyHeader('hmac-sha256'),
      versions: [{ algorithm: hmacSha256, encoding: 'base64', key: { encoding: 'utf8' } }],
    },
  }),
  values: { id: shopifyHeader('webhook-id'), type: shopifyHeader('topic') },
  body: json,
  event: (_body: object, { unsigned: { id, type } }) => ({
    shownId: id,
    id: bodyHash(id),
    type,
  }),
  deliveryPolicy: {
    success: { status: 200 },
    timeoutMs: 5000,
    // Eight retries over the next four hours; the steps are an assumption.
    attemptsPerUrl: 9,
    retryAfterMs: [60, 120, 300, 600, 1200, 2400, 3600, 6120].map((seconds) => seconds * 1000),
    leaseMs: 30_000,
    maxBodyBytes: 4 * 1024 * 1024,
  },
})
