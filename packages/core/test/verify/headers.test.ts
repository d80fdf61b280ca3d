import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import { parseHeaders } from '../../src/verify/headers.ts'
import { refusedAs } from '../support.ts'

const mac = Buffer.alloc(32, 1).toString('base64')
const standardHeaders = { 'webhook-id': 'msg_1', 'webhook-timestamp': '1700000000', 'webhook-signature': `v1,${mac}` }
const telnyxHeaders = {
  'telnyx-timestamp': '1700000000',
  'telnyx-signature-ed25519': Buffer.alloc(64, 1).toString('base64'),
}

type Headers = Readonly<Record<string, string | undefined>>
const parseTelnyx = (headers: Headers) => parseHeaders(telnyx.definition, (name) => headers[name])
const parseStandard = (changes: Headers = {}) =>
  parseHeaders(standardWebhooks.definition, (name) => ({ ...standardHeaders, ...changes })[name])

describe('the headers of a delivery', () => {
  test('give the signed texts as they were received, the signatures and the time', () => {
    expect(parseStandard()).toMatchObject({
      signed: { id: 'msg_1', timestamp: '1700000000' },
      signatures: [{ version: standardWebhooks.definition.scheme.signature.versions[0], text: mac }],
      sentAt: 1_700_000_000_000,
    })
  })

  test('give no id where the provider signs none', () => {
    expect(parseTelnyx({ ...telnyxHeaders, 'webhook-id': 'msg_1' }).signed.id).toBeUndefined()
  })

  test.each(Object.keys(telnyxHeaders))('are refused as header_missing without %s', (name) => {
    expect(() => parseTelnyx({ ...telnyxHeaders, [name]: undefined })).toThrow(refusedAs('header_missing'))
  })

  test.each(Object.keys(standardHeaders))('are refused as header_missing with an empty %s', (name) => {
    expect(() => parseStandard({ [name]: '' })).toThrow(refusedAs('header_missing'))
  })

  test.each(Object.entries(standardHeaders))('are refused as header_malformed when %s comes twice', (name, text) => {
    expect(() => parseStandard({ [name]: `${text}, ${text}` })).toThrow(refusedAs('header_malformed'))
  })

  test.each(Object.entries(telnyxHeaders))('are refused as header_malformed when %s comes twice', (name, text) => {
    expect(() => parseTelnyx({ ...telnyxHeaders, [name]: `${text}, ${text}` })).toThrow(refusedAs('header_malformed'))
  })

  test('of Telnyx are never taken from the names of Standard Webhooks', () => {
    const aliases = {
      'webhook-timestamp': telnyxHeaders['telnyx-timestamp'],
      'webhook-signature': telnyxHeaders['telnyx-signature-ed25519'],
    }
    expect(() => parseTelnyx(aliases)).toThrow(refusedAs('header_missing'))
  })

  test('name the missing header in the message', () => {
    expect(() => parseTelnyx({})).toThrow('telnyx-signature-ed25519')
  })
})

describe('an id header', () => {
  test.each([
    ['of one character', 'a'],
    ['of 256 characters', 'a'.repeat(256)],
    ['of visible punctuation', `!"#$%&'()*+-/:;<=>?@[]^_\`{|}~\\`],
  ])('%s is kept as it is', (_, id) => {
    expect(parseStandard({ 'webhook-id': id }).signed.id).toBe(id)
  })

  test.each([
    ['a "." (it separates the signed values)', 'msg_1.1700000000'],
    ['a ","', 'msg_1,msg_2'],
    ['a space', 'msg 1'],
    ['a space at its end', 'msg_1 '],
    ['a tab', 'msg\t1'],
    ['a line feed at its end', 'msg_1\n'],
    ['a NUL', 'msg_1\u0000'],
    ['a character beyond ASCII', 'msg_é'],
    ['257 characters', 'a'.repeat(257)],
  ])('with %s is header_malformed', (_, id) => {
    expect(() => parseStandard({ 'webhook-id': id })).toThrow(refusedAs('header_malformed'))
  })
})

describe('the content encoding', () => {
  test.each(['identity', 'Identity', ''])('%j is the body as it is', (encoding) => {
    expect(parseStandard({ 'content-encoding': encoding }).signed.id).toBe('msg_1')
  })

  test.each(['gzip', 'br', 'deflate', 'x-gzip', 'identity, gzip', ' identity'])('%j is refused', (encoding) => {
    expect(() => parseStandard({ 'content-encoding': encoding })).toThrow(refusedAs('content_encoding_unsupported'))
  })
})

test('a timestamp header is judged by its grammar', () => {
  expect(() => parseStandard({ 'webhook-timestamp': '+1700000000' })).toThrow(refusedAs('timestamp_malformed'))
})
