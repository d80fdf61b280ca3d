// @ts-check
// What the vectors of all providers are made of: fixed keys and times, and node:crypto.
import { createHash, createHmac, sign } from 'node:crypto'
import { rawPublicKeyOf, toPrivateKey } from '@countersign/tools/keys/ed25519'

/** 2026-11-22T10:00:00Z. */
export const TIME = 1_795_341_600

/**
 * @typedef {{ name: string, now: number, headers: Record<string, string>, body: string }} Request
 * @typedef {Request & { event: { id: string, type: string, keys: string[] } }} Positive
 * @typedef {Request & { code: string }} Refused
 * @typedef {{ provider: string, source: string, keys: object, otherKeys: object, signature: object, required: string[], toleranceSeconds: number | null, positives: Positive[], refused: Refused[] }} VectorFile
 */

/** @param {string} seed 64 hexadecimal digits */
function ed25519(seed) {
  const key = toPrivateKey(Buffer.from(seed, 'hex'))
  return { publicKey: rawPublicKeyOf(key), sign: (/** @type {string} */ text) => sign(null, Buffer.from(text), key) }
}

// The first two key pairs of RFC 8032, section 7.1.
export const pair = ed25519('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')
export const otherPair = ed25519('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb')

/** @param {string | Buffer} secret @param {string} text @param {'hex' | 'base64'} encoding */
export const hmac = (secret, text, encoding) => createHmac('sha256', secret).update(text).digest(encoding)

/** JSON with sorted members and no white space, hashed. @param {unknown} value */
export function fingerprint(value) {
  /** @param {unknown} inner @returns {string} */
  const write = (inner) => {
    if (Array.isArray(inner)) return `[${inner.map(write).join()}]`
    if (typeof inner !== 'object' || inner === null) return JSON.stringify(inner)
    const members = Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${write(member)}`).join()}}`
  }
  return `sha256:${createHash('sha256').update(write(value)).digest('hex')}`
}

/** The same of a text that has its members sorted and no white space: numbers stay as they are written. @param {string} text */
export const fingerprintOf = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`

/** What an event is known by whose id nobody signed. @param {string} body @param {string} [id] */
export const bodyHash = (body, id) => `${id ? `${id}+` : ''}sha256:${createHash('sha256').update(body).digest('hex')}`

/** @param {string} id @param {string} type @param {string[]} [keys] */
export const known = (id, type, keys = [id]) => ({ id, type, keys })

/** @param {string} name @param {string} body @param {Record<string, string>} headers */
const request = (name, body, headers) => ({ name, now: TIME * 1000, headers, body })
/** @param {string} name @param {string} body @param {Record<string, string>} headers @param {Positive['event']} event */
export const positive = (name, body, headers, event) => ({ ...request(name, body, headers), event })
/** @param {string} name @param {string} body @param {Record<string, string>} headers @param {string} code */
export const refused = (name, body, headers, code) => ({ ...request(name, body, headers), code })

/** What must be refused although it is signed with the right key. @param {string} body @param {(body: string, as: { time: string }) => Record<string, string>} signAs */
export const oddTimes = (body, signAs) => [
  refused('a leading zero in the time', body, signAs(body, { time: `0${TIME}` }), 'timestamp_malformed'),
  refused('a time in milliseconds', body, signAs(body, { time: `${TIME}000` }), 'timestamp_malformed'),
  refused('a time with a fraction', body, signAs(body, { time: `${TIME}.0` }), 'timestamp_malformed'),
]
/** @param {(body: string) => Record<string, string>} signAs */
export const oddBodies = (signAs) => [
  refused('a body that is no text of the format', '{"id":', signAs('{"id":'), 'body_malformed'),
  refused('a list for a body', '[]', signAs('[]'), 'body_malformed'),
  refused('a list of events for a body', '[{"id":"1"}]', signAs('[{"id":"1"}]'), 'body_malformed'),
  refused('a "__proto__" key', '{"__proto__":{}}', signAs('{"__proto__":{}}'), 'body_malformed'),
]
