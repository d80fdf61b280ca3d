import type { WireProfile } from './profile.ts'

/** The body is the same on every attempt, and so is its id; only time and signature are new. */
export const stripeWire: WireProfile = {
  spelling: ['Stripe-Signature'],
  headers: { 'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)' },
  eventId: { at: ['id'], shape: 'evt_1************************' },
  happened: { at: 'created', as: 'seconds' },
}

/** A redelivery has the same id, the same bytes and the same signature. */
export const githubWire: WireProfile = {
  spelling: ['X-GitHub-Delivery', 'X-GitHub-Event', 'X-Hub-Signature-256'],
  headers: { 'User-Agent': 'GitHub-Hookshot/044aadd' },
  eventId: { shape: 'uuid' },
}

/**
 * A retry says that it is one, and why.
 *
 * @see https://docs.slack.dev/apis/events-api/#retries
 */
export const slackWire: WireProfile = {
  spelling: ['X-Slack-Signature', 'X-Slack-Request-Timestamp'],
  headers: {
    'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'X-Slack-Retry-Num': '{retries}',
    'X-Slack-Retry-Reason': '{reason}',
  },
  eventId: { at: ['event_id'], shape: 'Ev%%%%%%%%' },
  happened: { at: 'event_time', as: 'seconds' },
  stop: { header: 'x-slack-no-retry' },
}

/** The id stays over the retries. */
export const shopifyWire: WireProfile = {
  spelling: ['X-Shopify-Hmac-SHA256', 'X-Shopify-Topic', 'X-Shopify-Webhook-Id'],
  headers: { 'User-Agent': 'Shopify-Captain-Hook', 'X-Shopify-Event-Id': '{deliveryId}' },
  eventId: { shape: 'uuid' },
}

/** Events have no id; time and signature are the attempt's. */
export const discordWire: WireProfile = {
  spelling: ['X-Signature-Ed25519', 'X-Signature-Timestamp'],
  headers: { 'User-Agent': 'Discord-Webhook/1.0 (+https://discord.com)' },
  happened: { at: 'event.timestamp', as: 'time' },
}
