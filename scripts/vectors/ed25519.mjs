// @ts-check
// Telnyx and Discord: Ed25519 over the time and the body.
import {
  bodyHash,
  fingerprint,
  fingerprintOf,
  known,
  oddBodies,
  oddTimes,
  otherPair,
  pair,
  positive,
  refused,
  TIME,
} from './parts.mjs'

/** @param {string} body @param {{ time?: number | string, key?: typeof pair, glue?: string }} [as] */
function signTelnyx(body, { time = TIME, key = pair, glue = '|' } = {}) {
  const signature = key.sign(`${time}${glue}${body}`).toString('base64')
  return { 'telnyx-timestamp': `${time}`, 'telnyx-signature-ed25519': signature }
}
const telnyxKeys = {
  keys: { publicKey: pair.publicKey.toString('base64') },
  otherKeys: { publicKey: otherPair.publicKey.toString('base64') },
  signature: { header: 'telnyx-signature-ed25519', encoding: 'base64' },
  required: ['telnyx-signature-ed25519', 'telnyx-timestamp'],
}
const telnyxBody =
  '{"data":{"record_type":"event","id":"86f58db9-0fe3-4adc-9d1f-46e66e6e9323","event_type":"message.received","payload":{"text":"Grüße $&"}},"meta":{"attempt":1}}'
const telnyxBare = '{"record_type":"link_clicked","url":"https://example.com/1","message_id":"m1"}'
const telnyxNumbers = '{"type":"t", "b":1.0, "a":-0, "amount":9007199254740993, "meta":{"attempt":1}}'
const formBody = 'CallSid=v3%3A40385f64&CallStatus=in-progress&From=%2B18445550001&Tag=a&Tag=b+c'

const discordBody =
  '{"version":1,"application_id":"1","type":1,"event":{"type":"APPLICATION_AUTHORIZED","timestamp":"2026-11-22T10:00:00"}}'
/** @param {string} body @param {{ time?: number | string, key?: typeof pair, glue?: string }} [as] */
function signDiscord(body, { time = TIME, key = pair, glue = '' } = {}) {
  const signature = key.sign(`${time}${glue}${body}`).toString('hex')
  return { 'x-signature-timestamp': `${time}`, 'x-signature-ed25519': signature }
}

/** @type {Record<string, import('./parts.mjs').VectorFile>} */
export const ed25519Files = {
  telnyx: {
    provider: 'telnyx',
    source: 'https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks',
    ...telnyxKeys,
    toleranceSeconds: 300,
    positives: [
      positive(
        'an event in its envelope',
        telnyxBody,
        signTelnyx(telnyxBody),
        known('86f58db9-0fe3-4adc-9d1f-46e66e6e9323', 'message.received'),
      ),
      positive(
        'a bare event without an id',
        telnyxBare,
        signTelnyx(telnyxBare),
        known(fingerprint(JSON.parse(telnyxBare)), 'link_clicked'),
      ),
      positive(
        'a bare event with numbers that JavaScript cannot hold',
        telnyxNumbers,
        signTelnyx(telnyxNumbers),
        known(fingerprintOf('{"a":-0,"amount":9007199254740993,"b":1.0,"type":"t"}'), 't'),
      ),
    ],
    refused: [
      refused('"." for "|"', telnyxBody, signTelnyx(telnyxBody, { glue: '.' }), 'signature_mismatch'),
      refused('another key', telnyxBody, signTelnyx(telnyxBody, { key: otherPair }), 'signature_mismatch'),
      ...oddTimes(telnyxBody, signTelnyx),
      ...oddBodies(signTelnyx),
    ],
  },
  'telnyx-form': {
    provider: 'telnyx-form',
    source: 'https://developers.telnyx.com/api-reference/callbacks/texml-call-answered',
    ...telnyxKeys,
    toleranceSeconds: 300,
    positives: [
      positive('a form', formBody, signTelnyx(formBody), known(fingerprintOf(formBody), 'in-progress')),
      positive('a form of other names', 'a=1', signTelnyx('a=1'), known(fingerprintOf('a=1'), 'unknown')),
    ],
    refused: [
      refused('"." for "|"', formBody, signTelnyx(formBody, { glue: '.' }), 'signature_mismatch'),
      refused('another key', formBody, signTelnyx(formBody, { key: otherPair }), 'signature_mismatch'),
      ...oddTimes(formBody, signTelnyx),
      refused('a "__proto__" name', '__proto__=1', signTelnyx('__proto__=1'), 'body_malformed'),
    ],
  },
  discord: {
    provider: 'discord',
    source: 'https://discord.com/developers/docs/events/webhook-events',
    keys: { publicKey: pair.publicKey.toString('hex') },
    otherKeys: { publicKey: otherPair.publicKey.toString('hex') },
    signature: { header: 'x-signature-ed25519', encoding: 'hex' },
    required: ['x-signature-ed25519', 'x-signature-timestamp'],
    toleranceSeconds: 300,
    positives: [
      positive(
        'an event',
        discordBody,
        signDiscord(discordBody),
        known(bodyHash(discordBody), 'APPLICATION_AUTHORIZED'),
      ),
    ],
    refused: [
      refused('"." between time and body', discordBody, signDiscord(discordBody, { glue: '.' }), 'signature_mismatch'),
      refused('another key', discordBody, signDiscord(discordBody, { key: otherPair }), 'signature_mismatch'),
      ...oddTimes(discordBody, signDiscord),
    ],
  },
}
