import type { BodyTemplate, BodyTemplates } from './template.ts'

/** The body that the specification recommends. */
const standard = (data: BodyTemplate): BodyTemplate => ({ type: '{type}', timestamp: '{time}', data })

/** Standard Webhooks and Svix: types are the sender's own. */
export const standardWebhooksEvents: BodyTemplates = {
  'user.created': standard({ id: 'usr_1', first_name: 'Zoë' }),
  'invoice.paid': standard({ id: 'inv_1', amount: 1200 }),
  '*': standard({ id: '{uuid}' }),
}

const stripe = (object: BodyTemplate): BodyTemplate => ({
  id: '{id}',
  object: 'event',
  api_version: '2026-10-28',
  created: '{seconds}',
  livemode: false,
  pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  type: '{type}',
  data: { object },
})
const money = { amount: 2000, currency: 'eur' }

/** @see https://docs.stripe.com/api/events/types */
export const stripeEvents: BodyTemplates = {
  'charge.refunded': stripe({ id: 'ch_1', object: 'charge', ...money, refunded: true }),
  'charge.succeeded': stripe({ id: 'ch_1', object: 'charge', ...money, paid: true }),
  'checkout.session.completed': stripe({
    id: 'cs_1',
    object: 'checkout.session',
    amount_total: 2000,
    payment_status: 'paid',
  }),
  'customer.created': stripe({ id: 'cus_1', object: 'customer', email: 'zoe@example.com' }),
  'customer.subscription.deleted': stripe({ id: 'sub_1', object: 'subscription', status: 'canceled' }),
  'customer.subscription.updated': stripe({ id: 'sub_1', object: 'subscription', status: 'active' }),
  'invoice.paid': stripe({ id: 'in_1', object: 'invoice', amount_paid: 2000, status: 'paid' }),
  'invoice.payment_failed': stripe({ id: 'in_1', object: 'invoice', amount_due: 2000, status: 'open' }),
  'payment_intent.payment_failed': stripe({
    id: 'pi_1',
    object: 'payment_intent',
    ...money,
    status: 'requires_payment_method',
  }),
  'payment_intent.succeeded': stripe({ id: 'pi_1', object: 'payment_intent', ...money, status: 'succeeded' }),
  '*': stripe({ id: 'obj_1' }),
}

const github = {
  repository: { id: 1_296_269, full_name: 'octocat/Hello-World' },
  sender: { login: 'octocat', id: 1 },
}

/**
 * By the value of `X-GitHub-Event`.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export const githubEvents: BodyTemplates = {
  issue_comment: {
    action: 'created',
    issue: { number: 1, title: 'Spelling error in the README file' },
    comment: { id: 1, body: 'You are right.' },
    ...github,
  },
  issues: { action: 'opened', issue: { number: 1, title: 'Spelling error in the README file' }, ...github },
  ping: { zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'Repository', id: 1 }, ...github },
  pull_request: { action: 'opened', number: 2, pull_request: { number: 2, title: 'Fix the README' }, ...github },
  push: { ref: 'refs/heads/main', commits: [], ...github },
  release: { action: 'published', release: { tag_name: 'v1.0.0' }, ...github },
  '*': github,
}

const slack = (event: BodyTemplate): BodyTemplate => ({
  type: 'event_callback',
  event_id: '{id}',
  event_time: '{seconds}',
  team_id: 'T061EG9R6',
  api_app_id: 'A0PNCHHK2',
  event: { type: '{type}', ...event },
})
const post = { user: 'U061F7AUR', ts: '1795341600.000200', channel: 'C0LAN2Q65' }

/** @see https://docs.slack.dev/reference/events */
export const slackEvents: BodyTemplates = {
  app_mention: slack({ ...post, text: '<@U0LAN0Z89> is it everything a river should be?' }),
  app_rate_limited: {
    type: '{type}',
    team_id: 'T061EG9R6',
    api_app_id: 'A0PNCHHK2',
    minute_rate_limited: '{seconds}',
  },
  message: slack({ ...post, channel_type: 'channel', text: 'Live long and prosper.' }),
  reaction_added: slack({ user: 'U061F7AUR', reaction: 'thumbsup', item: { type: 'message', channel: 'C0LAN2Q65' } }),
  url_verification: { type: '{type}', token: 'Jhj5dZrVaK7ZwHHjRyZWjbDl', challenge: '{uuid}' },
  '*': slack({}),
}

/**
 * By the value of `X-Shopify-Topic`.
 *
 * @see https://shopify.dev/docs/api/webhooks
 */
export const shopifyEvents: BodyTemplates = {
  'app/uninstalled': { id: 548_380_009, name: 'Super Toys', domain: 'example.com' },
  'orders/create': {
    id: 820_982_911_946_154_500,
    name: '#9999',
    currency: 'EUR',
    total_price: '398.00',
    created_at: '{time}',
    line_items: [{ id: 866_550_311_766_439_000, title: 'IPod Nano - 8GB', quantity: 1, price: '199.00' }],
  },
  'orders/paid': { id: 820_982_911_946_154_500, name: '#9999', financial_status: 'paid', created_at: '{time}' },
  'products/update': { id: 788_032_119_674_292_900, title: 'Example T-Shirt', updated_at: '{time}' },
  '*': { id: 1, updated_at: '{time}' },
}

const discord = (data: BodyTemplate): BodyTemplate => ({
  version: 1,
  application_id: '1234560123453231555',
  type: 1,
  event: { type: '{type}', timestamp: '{time}', data },
})
const user = { id: '123456789012345678', username: 'zoe' }

/** @see https://docs.discord.com/developers/events/webhook-events */
export const discordEvents: BodyTemplates = {
  APPLICATION_AUTHORIZED: discord({ integration_type: 1, scopes: ['applications.commands'], user }),
  APPLICATION_DEAUTHORIZED: discord({ user }),
  ENTITLEMENT_CREATE: discord({
    id: '1234505980407808808',
    sku_id: '1234505980407808805',
    application_id: '1234560123453231555',
    user_id: user.id,
    type: 4,
    deleted: false,
  }),
  PING: { version: 1, application_id: '1234560123453231555', type: 0 },
  '*': discord({}),
}
