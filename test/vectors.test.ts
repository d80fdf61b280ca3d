import type { SecretOptions } from '@countersign/core'
import { verifyEd25519 } from '@countersign/core/ed25519'
import { defineProvider } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { fromHex, utf8 } from '@countersign/tools/bytes'
import { describeVectors, readVectors } from '@countersign/tools/vectors/shared'
import { describe, expect, test } from 'vitest'
import { failing, verdict } from './support/verdict.ts'

interface Wycheproof<Group> {
  readonly numberOfTests: number
  readonly testGroups: readonly Group[]
}
interface WycheproofTest {
  readonly tcId: number
  readonly msg: string
  readonly result: 'valid' | 'invalid'
}
interface Ed25519Group {
  readonly publicKey: { readonly pk: string }
  readonly tests: readonly (WycheproofTest & { readonly sig: string })[]
}
interface HmacGroup {
  readonly tagSize: number
  readonly tests: readonly (WycheproofTest & { readonly key: string; readonly tag: string })[]
}

const bare = (algorithm: 'ed25519' | 'hmac-sha256') =>
  defineProvider<SecretOptions>({
    name: 'bare',
    scheme: {
      signed: '{body}',
      signature: { header: 'signature', versions: [{ algorithm, encoding: 'hex', key: { encoding: 'hex' } }] },
    },
    format: 'json',
    event: () => ({ id: 'id', type: 'bare' }),
    deliveryPolicy: {
      success: { status: 200 },
      timeoutMs: 1000,
      attemptsPerUrl: 1,
      retryAfterMs: [],
      leaseMs: 1000,
      maxBodyBytes: 1024,
    },
  })

/** Signs nothing but the body, so that the body can be the message of a vector. */
const bareEd25519 = bare('ed25519')
const bareHmac = bare('hmac-sha256')

const NONE = { numberOfTests: 0, testGroups: [] }

describeVectors('Wycheproof, Ed25519', () => {
  const { testGroups } = readVectors<Wycheproof<Ed25519Group>>('wycheproof/ed25519_test.json', NONE)
  const cases = testGroups.flatMap(({ publicKey, tests }) => tests.map((vector) => ({ ...vector, pk: publicKey.pk })))

  test('has 151 vectors, of which 88 are valid', () => {
    expect([cases.length, cases.filter(({ result }) => result === 'valid').length]).toEqual([151, 88])
  })

  test('gets the verdict of every vector', async () => {
    const wrong = await failing(cases, async ({ pk, msg, sig, result }) => {
      return (await verifyEd25519(fromHex(pk), fromHex(msg), fromHex(sig))) === (result === 'valid')
    })
    expect(wrong.map(({ tcId }) => tcId)).toEqual([])
  })
})

describeVectors('Wycheproof, HMAC-SHA256', () => {
  const { testGroups } = readVectors<Wycheproof<HmacGroup>>('wycheproof/hmac_sha256_test.json', NONE)
  const cases = testGroups.flatMap(({ tagSize, tests }) => tests.map((vector) => ({ ...vector, tagSize })))
  const judge = ({ key, msg, tag }: (typeof cases)[number]) =>
    verdict(bareHmac({ secret: key }), { headers: { signature: tag }, body: fromHex(msg) }, 0)

  test('has 174 vectors, of which 33 are valid tags of 256 bits and 33 of 128 bits', () => {
    const valid = (bits: number) => cases.filter(({ tagSize, result }) => tagSize === bits && result === 'valid').length
    expect([cases.length, valid(256), valid(128)]).toEqual([174, 33, 33])
  })

  // No message of the vectors is an event, so `body_malformed` says that the signature held.
  test('gets the verdict of every vector with a tag of 256 bits', async () => {
    const full = cases.filter(({ tagSize }) => tagSize === 256)
    const expected = { valid: 'body_malformed', invalid: 'signature_mismatch' }
    const wrong = await failing(full, async (vector) => (await judge(vector)) === expected[vector.result])
    expect(wrong.map(({ tcId }) => tcId)).toEqual([])
  })

  test('has every tag of 128 bits refused as signature_malformed, the valid ones too', async () => {
    const half = cases.filter(({ tagSize }) => tagSize === 128)
    const wrong = await failing(half, async (vector) => (await judge(vector)) === 'signature_malformed')
    expect(wrong.map(({ tcId }) => tcId)).toEqual([])
  })
})

describeVectors('ed25519-speccheck', () => {
  interface Speccheck {
    readonly message: string
    readonly pub_key: string
    readonly signature: string
  }
  const cases = readVectors<readonly Speccheck[]>('speccheck/cases.json', [])

  test('gets the verdicts of the strict policy: number 3 is accepted and nothing else', async () => {
    const verdicts = await Promise.all(
      cases.map(({ message, pub_key, signature }) =>
        verifyEd25519(fromHex(pub_key), fromHex(message), fromHex(signature)),
      ),
    )
    expect(verdicts.map((valid) => (valid ? 'V' : 'x')).join(' ')).toBe('x x x V x x x x x x x x')
  })
})

describeVectors('RFC 8032, section 7.1', () => {
  interface Rfc8032 {
    readonly name: string
    readonly priv: string
    readonly pub: string
    readonly msg: string
    readonly sig: string
  }
  const cases = readVectors<readonly Rfc8032[]>('rfc8032-ed25519.json', [])

  test('has 5 vectors', () => {
    expect(cases).toHaveLength(5)
  })

  test.each(cases)('$name is accepted', async ({ pub, msg, sig }) => {
    expect(await verifyEd25519(fromHex(pub), fromHex(msg), fromHex(sig))).toBe(true)
  })

  test.each(cases)('$name is what sign() makes of its seed', async ({ priv, msg, sig }) => {
    const { headers } = sign(bareEd25519, fromHex(msg), { keys: { privateKey: priv } })
    expect(headers.signature).toBe(sig)
  })
})

describeVectors('the vector of Svix for Standard Webhooks', () => {
  interface StandardVector {
    readonly id: string
    readonly timestamp: number
    readonly body: string
    readonly v1: { readonly secret: string; readonly signature: string }
  }
  const absent = { id: '', timestamp: 0, body: '', v1: { secret: '', signature: '' } }
  const { id, timestamp, body, v1 } = readVectors<StandardVector>('standard-webhooks.json', absent)

  test('is accepted', async () => {
    const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': v1.signature }
    const provider = standardWebhooks({ secret: v1.secret })
    expect(await verdict(provider, { headers, body: utf8(body) }, timestamp * 1000)).toBe('accepted')
  })

  test('is refused under the id of another message', async () => {
    const headers = {
      'webhook-id': `${id}x`,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': v1.signature,
    }
    const provider = standardWebhooks({ secret: v1.secret })
    expect(await verdict(provider, { headers, body: utf8(body) }, timestamp * 1000)).toBe('signature_mismatch')
  })
})

describe('a message of no bytes', () => {
  test('is not taken for one of a zero byte', async () => {
    const publicKey = fromHex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
    const { headers } = sign(bareEd25519, utf8(''), {
      keys: { privateKey: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60' },
    })
    expect(await verifyEd25519(publicKey, new Uint8Array(1), fromHex(headers.signature ?? ''))).toBe(false)
  })
})
