import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { svix } from '@countersign/providers/svix'
import { describe, expect, test } from 'vitest'
import { judge, mac, SECONDS } from '../support.ts'

const body = '{"type":"user.created","data":{}}'
const message = `msg_1.${SECONDS}.${body}`
const headersOf = (signature: string) => ({
  'svix-id': 'msg_1',
  'svix-timestamp': `${SECONDS}`,
  'svix-signature': signature,
})
const v1 = (key: Uint8Array) => `v1,${mac(key, message)}`
const whsec = (key: Uint8Array) => `whsec_${Buffer.from(key).toString('base64')}`

// svix/svix-webhooks, server/svix-server/src/core/types/mod.rs: KEY_SIZE 24, KEY_SIZE_MAX 75.
test.each([24, 64, 65, 72, 75])('a secret of %d bytes is taken, as the server makes and accepts it', async (bytes) => {
  const key = randomBytes(bytes)
  expect(await judge(svix({ secret: whsec(key) }), headersOf(v1(key)), body)).toMatchObject({ id: 'msg_1' })
})

// docs.svix.com, "Verifying Webhooks Manually".
test("the secret and the signature of Svix's own page are taken", async () => {
  const secret = 'whsec_plJ3nmyCDGBKInavdOK15jsl'
  const page = '{"event_type":"ping","data":{"success":true}}'
  const signature = `v1,${mac(Buffer.from('plJ3nmyCDGBKInavdOK15jsl', 'base64'), `msg_1.${SECONDS}.${page}`)}`
  expect(await judge(svix({ secret }), headersOf(signature), page)).toMatchObject({ id: 'msg_1' })
})

// `new Webhook(secret)` of svix and of standardwebhooks takes them all; the Python suite demands it.
test.each(['', '=', '==', '==='])('a secret that ends in "%s" is the same secret', async (padding) => {
  const key = Buffer.alloc(25, 7)
  const secret = whsec(key).replace(/=+$/, '') + padding
  expect(await judge(svix({ secret }), headersOf(v1(key)), body)).toMatchObject({ id: 'msg_1' })
})

test('a signature has one form all the same: without its padding it is refused', async () => {
  const key = Buffer.alloc(32, 7)
  const signed = headersOf(v1(key).replace(/=+$/, ''))
  await expect(judge(svix({ secret: whsec(key) }), signed, body)).rejects.toMatchObject({ code: 'signature_malformed' })
})

// svix/svix-webhooks#525, standard-webhooks/standard-webhooks#124: a server or an endpoint may sign with Ed25519.
describe('an endpoint that signs with Ed25519', () => {
  const pair = generateKeyPairSync('ed25519')
  const publicKey = `whpk_${pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`
  const v1a = `v1a,${sign(null, Buffer.from(message), pair.privateKey).toString('base64')}`
  const key = randomBytes(32)

  test('is verified with its public key, under svix-* headers', async () => {
    expect(await judge(svix({ publicKey }), headersOf(v1a), body)).toMatchObject({ id: 'msg_1', provider: 'svix' })
  })

  test.each([
    ['the public key', { publicKey }],
    ['the secret', { secret: whsec(key) }],
    ['both', { publicKey, secret: whsec(key) }],
  ])('may change from one kind to the other: %s is enough where both have signed', async (_, keys) => {
    expect(await judge(svix(keys), headersOf(`${v1(key)} ${v1a}`), body)).toMatchObject({ id: 'msg_1' })
  })

  test('is not verified with a secret alone', async () => {
    const judged = judge(svix({ secret: whsec(key) }), headersOf(v1a), body)
    await expect(judged).rejects.toMatchObject({ code: 'signature_mismatch' })
  })

  // A malformed entry of a kind that no key is configured for is passed over, as an unknown version is.
  test('is verified next to odd entries of other kinds', async () => {
    const odd = `v9,AAAA v1,AAAA ${v1a}`
    expect(await judge(svix({ publicKey }), headersOf(odd), body)).toMatchObject({ id: 'msg_1' })
    const renamed = { 'webhook-id': 'msg_1', 'webhook-timestamp': `${SECONDS}`, 'webhook-signature': odd }
    expect(await judge(standardWebhooks({ publicKey }), renamed, body)).toMatchObject({ id: 'msg_1' })
  })
})

// svix/svix-webhooks#55, adnanh/webhook#355: see docs/strictness.md.
test('an odd entry of the kind that a key is configured for refuses the delivery, a wrong one does not', async () => {
  const key = randomBytes(32)
  const provider = svix({ secret: whsec(key) })
  const odd = judge(provider, headersOf(`v1,BADSIG ${v1(key)} v2,BADSIG`), body)
  await expect(odd).rejects.toMatchObject({ code: 'signature_malformed' })
  const wrong = headersOf(`${v1(randomBytes(32))} ${v1(key)} v2,BADSIG`)
  expect(await judge(provider, wrong, body)).toMatchObject({ id: 'msg_1' })
})
