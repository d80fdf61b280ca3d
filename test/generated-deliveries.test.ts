import { createHmac, createPublicKey, sign as nodeSign, verify as nodeVerify } from 'node:crypto'
import { sign } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { generateKeys } from '@countersign/testing'
import { fromBase64, toBase64, utf8 } from '@countersign/tools/bytes'
import { toPrivateKey } from '@countersign/tools/keys/ed25519'
import { flippedBits, truncations } from '@countersign/tools/vectors/mutations'
import nacl from 'tweetnacl'
import { describe, expect, test } from 'vitest'
import { verdict } from './support/verdict.ts'

const NOW = 1_700_000_000_000
const TIMESTAMP = String(NOW / 1000)
const BODY = '{"type":"user.created","data":{"name":"Zoë"}}'

describe('an HMAC header', () => {
  const dfnsBody = `{"id":"whe-1","kind":"k","date":"d","data":{},"deliveryAttempt":1,"timestampSent":${TIMESTAMP}}`
  const secret = generateKeys(dfns).secret
  const standardSecret = generateKeys(standardWebhooks).secret
  const samples = [
    {
      name: 'dfns',
      mac: createHmac('sha256', secret).update(dfnsBody).digest(),
      judge: (mac: Uint8Array) => {
        const headers = { 'x-dfns-webhook-signature': `sha256=${Buffer.from(mac).toString('hex')}` }
        return verdict(dfns({ secret }), { headers, body: utf8(dfnsBody) }, NOW)
      },
    },
    {
      name: 'standard-webhooks',
      mac: createHmac('sha256', fromBase64(standardSecret.slice(6)))
        .update(`msg_1.${TIMESTAMP}.${BODY}`)
        .digest(),
      judge: (mac: Uint8Array) => {
        const signature = `v1,${toBase64(mac)}`
        const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': TIMESTAMP, 'webhook-signature': signature }
        return verdict(standardWebhooks({ secret: standardSecret }), { headers, body: utf8(BODY) }, NOW)
      },
    },
  ]

  test.each(samples)('of $name is accepted when Node made it', async ({ judge, mac }) => {
    expect(await judge(mac)).toBe('accepted')
  })

  test.each(samples)(
    'of $name is signature_malformed with every beginning of 0 to 31 bytes',
    async ({ judge, mac }) => {
      expect(await Promise.all(truncations(mac).map(judge))).toEqual(Array(32).fill('signature_malformed'))
    },
  )

  test.each(samples)('of $name is signature_mismatch with any of its 256 bits flipped', async ({ judge, mac }) => {
    expect(await Promise.all(flippedBits(mac).map(judge))).toEqual(Array(256).fill('signature_mismatch'))
  })

  test.each(samples)('of $name is signature_malformed with more behind it', async ({ judge, mac }) => {
    expect(await judge(new Uint8Array([...mac, 0]))).toBe('signature_malformed')
  })
})

describe('v1a of Standard Webhooks is an Ed25519 signature over "id.timestamp.body"', () => {
  const keys = generateKeys(standardWebhooks)
  const seed = fromBase64(keys.privateKey.slice('whsk_'.length))
  const raw = fromBase64(keys.publicKey.slice('whpk_'.length))
  const content = utf8(`msg_1.${TIMESTAMP}.${BODY}`)
  const nodePrivateKey = toPrivateKey(seed)

  const LIBRARIES = [
    {
      name: 'tweetnacl',
      sign: () => nacl.sign.detached(content, nacl.sign.keyPair.fromSeed(seed).secretKey),
      verify: (signature: Uint8Array) => nacl.sign.detached.verify(content, signature, raw),
    },
    {
      name: 'node:crypto',
      sign: () => new Uint8Array(nodeSign(null, content, nodePrivateKey)),
      verify: (signature: Uint8Array) => nodeVerify(null, content, createPublicKey(nodePrivateKey), signature),
    },
  ]

  const judge = (signature: Uint8Array, id = 'msg_1') => {
    const header = `v1a,${toBase64(signature)}`
    const headers = { 'webhook-id': id, 'webhook-timestamp': TIMESTAMP, 'webhook-signature': header }
    return verdict(standardWebhooks({ publicKey: keys.publicKey }), { headers, body: utf8(BODY) }, NOW)
  }

  test.each(LIBRARIES)('that is accepted when $name made it', async (library) => {
    expect(await judge(library.sign())).toBe('accepted')
  })

  test.each(LIBRARIES)('that $name accepts when sign() made it', (library) => {
    const { privateKey } = keys
    const { headers } = sign(standardWebhooks, BODY, { keys: { privateKey }, now: () => NOW, id: 'msg_1' })
    expect(library.verify(fromBase64(headers['webhook-signature']?.slice('v1a,'.length) ?? ''))).toBe(true)
  })

  test.each(LIBRARIES)('that is for no other id when $name made it', async (library) => {
    expect(await judge(library.sign(), 'msg_2')).toBe('signature_mismatch')
  })
})
