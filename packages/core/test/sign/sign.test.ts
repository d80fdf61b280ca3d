import { createHmac } from 'node:crypto'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import { verify } from '../../src/identify/verify.ts'
import { sign } from '../../src/sign/sign.ts'
import { dfnsKeys, NOW, now, SENDERS, standardKeys, telnyxKeys, toDelivery, utf8 } from '../support.ts'

const keys = telnyxKeys

describe('a signed request', () => {
  test.each(SENDERS)('of $name is what its provider accepts', async ({ provider, send }) => {
    const event = await verify(provider, toDelivery(send()), { now })
    expect(event.provider).toBe(provider.definition.name)
  })

  test('is a POST with the content type of the provider', () => {
    const { method, headers } = sign(telnyx, {}, { keys, now })
    expect([method, headers['content-type']]).toEqual(['POST', 'application/json'])
  })

  test('is what the Request of the platform takes', async () => {
    const { headers, body } = new Request('http://localhost/', sign(telnyx, { data: { id: '1' } }, { keys, now }))
    const bytes = await new Response(body).arrayBuffer()
    expect((await verify(telnyx(keys), { headers, body: bytes }, { now })).id).toBe('1')
  })

  test('carries an object as compact JSON', () => {
    expect(sign(telnyx, { a: [1, { b: 'c d' }] }, { keys, now }).body).toBe('{"a":[1,{"b":"c d"}]}')
  })

  test('carries text as it is', () => {
    expect(sign(telnyx, '{ "a" : 1 }\n', { keys, now }).body).toBe('{ "a" : 1 }\n')
  })

  test('carries the very bytes that were given', () => {
    const body = new Uint8Array([0xff, 0x00, 0xfe])
    expect(sign(telnyx, body, { keys, now }).body).toBe(body)
  })

  test('signs text as the bytes of its UTF-8', () => {
    const [text, bytes] = ['{"a":"é"}', utf8('{"a":"é"}')].map((body) => sign(telnyx, body, { keys, now }).headers)
    expect(text).toEqual(bytes)
  })

  test('is dated in whole seconds, rounded down', () => {
    const { headers } = sign(telnyx, {}, { keys, now: () => NOW + 999 })
    expect(headers['telnyx-timestamp']).toBe(String(NOW / 1000))
  })

  test('has the id that was given', () => {
    const { headers } = sign(standardWebhooks, {}, { keys: { secret: standardKeys.secret }, now, id: 'msg_7' })
    expect(headers['webhook-id']).toBe('msg_7')
  })

  test('has a new id each time where none was given', () => {
    const ids = [1, 2].map(() => sign(standardWebhooks, {}, { keys: standardKeys, now }).headers['webhook-id'])
    expect(new Set(ids).size).toBe(2)
  })

  test('has a signature for each key that was given, in one header', () => {
    const { headers } = sign(standardWebhooks, {}, { keys: standardKeys, now })
    expect(headers['webhook-signature']).toMatch(/^v1,[\w+/]{43}= v1a,[\w+/]{86}==$/)
  })

  test('of Dfns has the HMAC of the body in lower-case hexadecimal', () => {
    const { headers } = sign(dfns, '{"a":1}', { keys: dfnsKeys })
    const mac = createHmac('sha256', dfnsKeys.secret).update('{"a":1}').digest('hex')
    expect(headers['x-dfns-webhook-signature']).toBe(`sha256=${mac}`)
  })

  test('of Ed25519 is the same each time', () => {
    expect(sign(telnyx, '{}', { keys, now })).toEqual(sign(telnyx, '{}', { keys, now }))
  })

  test('takes a private key with the public key behind the seed, as Svix writes it', () => {
    const seed = Buffer.from(keys.privateKey, 'base64')
    const both = Buffer.concat([seed, Buffer.from(keys.publicKey, 'base64')]).toString('base64')
    const sent = [standardKeys.privateKey, `whsk_${both}`].map((privateKey) =>
      sign(standardWebhooks, '{}', { keys: { privateKey }, now, id: 'msg_1' }),
    )
    expect(sent[0]).toEqual(sent[1])
  })
})

describe('signing is a TypeError', () => {
  test.each([
    ['without a key', {}],
    ['with an undefined key', { privateKey: undefined }],
    ['with the key of another algorithm', { secret: 'secret' }],
    ['with an empty key', { privateKey: '' }],
    ['with a key of 31 bytes', { privateKey: Buffer.alloc(31, 1).toString('base64') }],
    ['with a key of 33 bytes', { privateKey: Buffer.alloc(33, 1).toString('base64') }],
    ['with a key in hexadecimal', { privateKey: 'ab'.repeat(33) }],
  ])('%s', (_, wrong) => {
    expect(() => sign(telnyx, {}, { keys: wrong, now })).toThrow(TypeError)
  })

  test('with a public key where the private one belongs', () => {
    const privateKey = standardKeys.publicKey
    expect(() => sign(standardWebhooks, {}, { keys: { privateKey }, now })).toThrow('must begin with "whsk_"')
  })
})
