import { compile, type ProviderDefinition } from '@countersign/core/provider'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import { verify } from '../../../../src/identify/verify.ts'
import { expectCode, now, refusedAs, standardKeys } from '../../../support.ts'

const mac = Buffer.alloc(32, 1).toString('base64')
const standardHeaders = { 'webhook-id': 'msg_1', 'webhook-timestamp': '1700000000', 'webhook-signature': `v1,${mac}` }
const telnyxHeaders = {
  'telnyx-timestamp': '1700000000',
  'telnyx-signature-ed25519': Buffer.alloc(64, 1).toString('base64'),
}

type Headers = Readonly<Record<string, string | undefined>>

/** What the headers of a request give, by the values of the provider's template. */
function precheck({ definition }: { readonly definition: ProviderDefinition }, headers: Headers): readonly string[] {
  const header = (name: string) => headers[name]
  const view = { method: 'POST', target: '/', header, publicUrl: undefined, options: {} }
  return [...compile(definition).scheme.precheck(view).texts.values()]
}

const parseTelnyx = (headers: Headers) => precheck(telnyx, headers)
const parseStandard = (changes: Headers = {}) => precheck(standardWebhooks, { ...standardHeaders, ...changes })

describe('the headers of a delivery', () => {
  test('give the signed texts as they were received, in their order', () => {
    expect(parseStandard()).toEqual(['msg_1', '1700000000'])
  })

  test('give no id where the provider signs none', () => {
    expect(parseTelnyx({ ...telnyxHeaders, 'webhook-id': 'msg_1' })).toEqual(['1700000000'])
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
    ['of visible punctuation', `!"#$%&'()*+-./:;<=>?@[]^_\`{|}~\\`],
    ['with a "." in it, which moves no boundary before digits and a JSON body', 'msg_1.1700000000'],
  ])('%s is kept as it is', (_, id) => {
    expect(parseStandard({ 'webhook-id': id })[0]).toBe(id)
  })

  test.each([
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
  const provider = standardWebhooks({ secret: standardKeys.secret })
  /** The MAC is of another message: a delivery whose encoding is taken gets no further than the check. */
  const verifying = (encoding: string) =>
    verify(provider, { headers: { ...standardHeaders, 'content-encoding': encoding }, body: new Uint8Array() }, { now })

  test.each(['identity', 'Identity', ''])('%j is the body as it is', async (encoding) => {
    await expectCode(verifying(encoding), 'signature_mismatch')
  })

  test.each(['gzip', 'br', 'deflate', 'x-gzip', 'identity, gzip', ' identity'])('%j is refused', async (encoding) => {
    await expectCode(verifying(encoding), 'content_encoding_unsupported')
  })
})

test('a timestamp header is judged by its grammar', () => {
  expect(() => parseStandard({ 'webhook-timestamp': '+1700000000' })).toThrow(refusedAs('timestamp_malformed'))
})
