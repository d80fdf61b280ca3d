// @ts-check
// Dfns, Stripe, GitHub, Slack and Shopify: HMAC-SHA256, each in its own way.
import { bodyHash, fingerprint, hmac, known, oddBodies, oddTimes, positive, refused, TIME } from './parts.mjs'

const dfnsSecret = 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s'
/** @param {string} body @param {string} [secret] */
const signDfns = (body, secret = dfnsSecret) => ({ 'x-dfns-webhook-signature': `sha256=${hmac(secret, body, 'hex')}` })
const dfnsContent = {
  kind: 'wallet.created',
  date: '2026-11-22T09:59:59.000Z',
  data: { walletId: 'wa-1', name: 'Zoë' },
}
/** @param {string} id @param {object} [more] */
const dfnsBody = (id, more) =>
  JSON.stringify({ id, ...dfnsContent, deliveryAttempt: 1, timestampSent: TIME, status: '200', ...more })

const stripeSecret = 'whsec_c291bmRzIGxpa2UgYmFzZTY0'
const stripeBody =
  '{"id":"evt_1","object":"event","type":"invoice.paid","created":1795341599,"data":{"object":{"name":"Zoë"}}}'
/** @param {string} body @param {{ time?: number | string, list?: string[], secret?: string }} [as] */
function signStripe(body, { time = TIME, list = ['v1'], secret = stripeSecret } = {}) {
  const signature = hmac(secret, `${time}.${body}`, 'hex')
  const entries = list.map((entry) => (entry === 'v1' ? `v1=${signature}` : entry))
  return { 'stripe-signature': [`t=${time}`, ...entries].join() }
}

const githubSecret = "It's a Secret to Everybody"
const githubBody = '{"action":"opened","issue":{"number":1,"title":"Zoë"},"repository":{"id":1}}'
const delivery = '72d3162e-cc78-11e3-81ab-4c9367dc0958'
/** @param {string} body @param {string} [secret] */
const signGithub = (body, secret = githubSecret) => ({ 'x-hub-signature-256': `sha256=${hmac(secret, body, 'hex')}` })

const slackSecret = '8f742231b10e8888abcd99yyyzzz85a5'
const slackBody =
  '{"type":"event_callback","event_id":"Ev1","team_id":"T1","event":{"type":"app_mention","text":"Zoë"}}'
const slackNotice = '{"type":"app_rate_limited","team_id":"T1","minute_rate_limited":1795341540}'
/** @param {string} body @param {{ time?: number | string, start?: string, secret?: string }} [as] */
function signSlack(body, { time = TIME, start = 'v0', secret = slackSecret } = {}) {
  const signature = `v0=${hmac(secret, `${start}:${time}:${body}`, 'hex')}`
  return { 'x-slack-request-timestamp': `${time}`, 'x-slack-signature': signature }
}

const shopifySecret = 'hush'
const shopifyBody = '{"id":820982911946154508,"name":"#9999","note":"Zoë"}'
/** @param {string} body @param {string} [secret] */
const signShopify = (body, secret = shopifySecret) => ({ 'x-shopify-hmac-sha256': hmac(secret, body, 'base64') })

/** @type {Record<string, import('./parts.mjs').VectorFile>} */
export const hmacFiles = {
  dfns: {
    provider: 'dfns',
    source: 'https://docs.dfns.co/api-reference/webhooks',
    keys: { secret: dfnsSecret },
    otherKeys: { secret: `${dfnsSecret}x` },
    signature: { header: 'x-dfns-webhook-signature', encoding: 'hex' },
    required: ['x-dfns-webhook-signature'],
    toleranceSeconds: 299,
    positives: [
      positive(
        'a first attempt',
        dfnsBody('whe-1'),
        signDfns(dfnsBody('whe-1')),
        known('whe-1', 'wallet.created', ['whe-1', fingerprint(dfnsContent)]),
      ),
      positive(
        'a retry under an id of its own',
        dfnsBody('whe-2', { retryOf: 'whe-1', deliveryAttempt: 2 }),
        signDfns(dfnsBody('whe-2', { retryOf: 'whe-1', deliveryAttempt: 2 })),
        known('whe-2', 'wallet.created', ['whe-2', 'whe-1', fingerprint(dfnsContent)]),
      ),
      positive(
        'a time that is a text of digits',
        dfnsBody('whe-1', { timestampSent: `${TIME}` }),
        signDfns(dfnsBody('whe-1', { timestampSent: `${TIME}` })),
        known('whe-1', 'wallet.created', ['whe-1', fingerprint(dfnsContent)]),
      ),
    ],
    refused: [
      refused('another key', dfnsBody('whe-1'), signDfns(dfnsBody('whe-1'), 'whs-other'), 'signature_mismatch'),
      ...['no time', 'a time with a fraction', 'a time that is text and no number'].map((name, index) => {
        const body = dfnsBody('whe-1', { timestampSent: [undefined, TIME + 0.5, `${TIME} s`][index] })
        return refused(name, body, signDfns(body), 'timestamp_malformed')
      }),
    ],
  },
  stripe: {
    provider: 'stripe',
    source: 'https://docs.stripe.com/webhooks#verify-manually',
    keys: { secret: stripeSecret },
    otherKeys: { secret: 'whsec_other' },
    signature: { header: 'stripe-signature', encoding: 'hex' },
    required: ['stripe-signature'],
    toleranceSeconds: 300,
    positives: [['v1'], [`v1=${'0'.repeat(64)}`, 'v1'], ['v1', `v0=${'6'.repeat(64)}`]].map((list) =>
      positive(
        `signed as ${list.map((entry) => entry.slice(0, 4)).join()}`,
        stripeBody,
        signStripe(stripeBody, { list }),
        known('evt_1', 'invoice.paid'),
      ),
    ),
    refused: [
      refused(
        'the secret without its "whsec_"',
        stripeBody,
        signStripe(stripeBody, { secret: stripeSecret.slice('whsec_'.length) }),
        'signature_mismatch',
      ),
      ...oddTimes(stripeBody, signStripe),
      ...oddBodies(signStripe),
    ],
  },
  github: {
    provider: 'github',
    source: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
    keys: { secret: githubSecret },
    otherKeys: { secret: 'another' },
    signature: { header: 'x-hub-signature-256', encoding: 'hex' },
    required: ['x-hub-signature-256'],
    toleranceSeconds: null,
    positives: [
      positive(
        'an event',
        githubBody,
        { ...signGithub(githubBody), 'x-github-delivery': delivery, 'x-github-event': 'issues' },
        known(delivery, 'issues', [bodyHash(githubBody, delivery)]),
      ),
    ],
    refused: [
      refused('another key', githubBody, signGithub(githubBody, 'other'), 'signature_mismatch'),
      refused('a body that is no JSON', 'Hello, World!', signGithub('Hello, World!'), 'body_malformed'),
      refused('a list for a body', '[1]', { ...signGithub('[1]'), 'x-github-event': 'push' }, 'body_malformed'),
      refused('no type', githubBody, signGithub(githubBody), 'header_missing'),
      refused('an empty type', githubBody, { ...signGithub(githubBody), 'x-github-event': '' }, 'header_missing'),
    ],
  },
  slack: {
    provider: 'slack',
    source: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
    keys: { secret: slackSecret },
    otherKeys: { secret: 'another' },
    signature: { header: 'x-slack-signature', encoding: 'hex' },
    required: ['x-slack-signature', 'x-slack-request-timestamp'],
    toleranceSeconds: 300,
    positives: [
      positive('an event', slackBody, signSlack(slackBody), known('Ev1', 'app_mention')),
      positive(
        'a notice without an id',
        slackNotice,
        signSlack(slackNotice),
        known(fingerprint(JSON.parse(slackNotice)), 'app_rate_limited'),
      ),
    ],
    refused: [
      refused('"v1" for "v0"', slackBody, signSlack(slackBody, { start: 'v1' }), 'signature_mismatch'),
      refused('another key', slackBody, signSlack(slackBody, { secret: 'other' }), 'signature_mismatch'),
      ...oddTimes(slackBody, signSlack),
      ...oddBodies(signSlack),
    ],
  },
  shopify: {
    provider: 'shopify',
    source: 'https://shopify.dev/docs/apps/build/webhooks/verify-deliveries',
    keys: { secret: shopifySecret },
    otherKeys: { secret: 'another' },
    signature: { header: 'x-shopify-hmac-sha256', encoding: 'base64' },
    required: ['x-shopify-hmac-sha256'],
    toleranceSeconds: null,
    positives: [
      positive(
        'an event',
        shopifyBody,
        { ...signShopify(shopifyBody), 'x-shopify-webhook-id': delivery, 'x-shopify-topic': 'orders/create' },
        known(delivery, 'orders/create', [bodyHash(shopifyBody, delivery)]),
      ),
    ],
    refused: [
      refused('another key', shopifyBody, signShopify(shopifyBody, 'other'), 'signature_mismatch'),
      refused('no type', shopifyBody, signShopify(shopifyBody), 'header_missing'),
    ],
  },
}
