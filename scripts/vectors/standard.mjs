// @ts-check
// Standard Webhooks and Svix: both algorithms over the id, the time and the body.
import { hmac, known, oddBodies, oddTimes, otherPair, pair, positive, refused, TIME } from './parts.mjs'

const standardSecret = Buffer.alloc(32, 'standard')
const newerSecret = Buffer.alloc(32, 'newer')
const standardBody = '{"type":"user.created","timestamp":"2026-11-22T10:00:00Z","data":{"name":"Zoë"}}'
/** @param {string} names @param {string} body @param {{ id?: string, time?: number | string, versions?: string }} [as] */
function signStandard(names, body, { id = 'msg_1', time = TIME, versions = 'v1' } = {}) {
  const text = `${id}.${time}.${body}`
  /** @type {Record<string, string>} */
  const entries = {
    v1: `v1,${hmac(standardSecret, text, 'base64')}`,
    newer: `v1,${hmac(newerSecret, text, 'base64')}`,
    v1a: `v1a,${pair.sign(text).toString('base64')}`,
  }
  const list = versions.split(' ').map((version) => entries[version] ?? version)
  return { [`${names}-id`]: id, [`${names}-timestamp`]: `${time}`, [`${names}-signature`]: list.join(' ') }
}
/** @param {Buffer} secret */
const whsec = (secret) => `whsec_${secret.toString('base64')}`
const standardKeys = { secret: whsec(standardSecret), publicKey: `whpk_${pair.publicKey.toString('base64')}` }
const otherStandardKeys = {
  secret: whsec(Buffer.alloc(32, 'other')),
  publicKey: `whpk_${otherPair.publicKey.toString('base64')}`,
}

/** @type {Record<string, import('./parts.mjs').VectorFile>} */
export const standardFiles = {
  'standard-webhooks': {
    provider: 'standard-webhooks',
    source: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
    keys: standardKeys,
    otherKeys: otherStandardKeys,
    signature: { header: 'webhook-signature', encoding: 'base64' },
    required: ['webhook-signature', 'webhook-id', 'webhook-timestamp'],
    toleranceSeconds: 300,
    positives: [
      ...['v1', 'v1a', 'newer v1', 'v1 v1a', 'v2,AAAA v1'].map((versions) =>
        positive(
          `signed as ${versions}`,
          standardBody,
          signStandard('webhook', standardBody, { versions }),
          known('msg_1', 'user.created'),
        ),
      ),
      // The body begins with "{", so a dot in the id moves no boundary.
      positive(
        'the id "msg.1"',
        standardBody,
        signStandard('webhook', standardBody, { id: 'msg.1' }),
        known('msg.1', 'user.created'),
      ),
    ],
    refused: [
      ...oddTimes(standardBody, (body, as) => signStandard('webhook', body, as)),
      ...oddBodies((body) => signStandard('webhook', body)).slice(0, 1),
      ...['msg 1', 'msg,1', 'ë', 'm'.repeat(257)].map((id) =>
        refused(`the id "${id}"`, standardBody, signStandard('webhook', standardBody, { id }), 'header_malformed'),
      ),
      refused(
        'an older secret only',
        standardBody,
        signStandard('webhook', standardBody, { versions: 'newer' }),
        'signature_mismatch',
      ),
    ],
  },
  svix: {
    provider: 'svix',
    source: 'https://docs.svix.com/receiving/verifying-payloads/how-manual',
    keys: standardKeys,
    otherKeys: otherStandardKeys,
    signature: { header: 'svix-signature', encoding: 'base64' },
    required: ['svix-signature', 'svix-id', 'svix-timestamp'],
    toleranceSeconds: 300,
    positives: ['v1', 'newer v1', 'v1a v1', 'v1a'].map((versions) =>
      positive(
        `signed as ${versions}`,
        standardBody,
        signStandard('svix', standardBody, { versions }),
        known('msg_1', 'user.created'),
      ),
    ),
    refused: [...oddTimes(standardBody, (body, as) => signStandard('svix', body, as))],
  },
}
