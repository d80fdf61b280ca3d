import type { PublicKeyOptions, SecretOptions } from '@countersign/core'
import { verifyEd25519 } from '@countersign/core/ed25519'
import * as core from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { fromHex, toBase64, utf8 } from '@countersign/tools/bytes'
import { FILES, type Vector } from '@countersign/tools/vectors/formats'
import { describeVectors, readVectors } from '@countersign/tools/vectors/shared'
import { describe, expect, test } from 'vitest'
import { failing, verdict } from './support/verdict.ts'

/** Signs nothing but the body, so that the body can be the message of a vector. */
const bare = (algorithm: core.Algorithm, encoding: core.KeyEncoding = 'hex') =>
  core.defineProvider<SecretOptions | PublicKeyOptions>({
    name: 'bare',
    scheme: core.signedMessage({
      signed: [core.body],
      signature: { from: core.header('signature'), versions: [{ algorithm, encoding: 'hex', key: { encoding } }] },
    }),
    body: core.json,
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

const bareEd25519 = bare(core.ed25519)

const WYCHEPROOF = Object.values(FILES)
  .flatMap((files) => Object.entries(files))
  .filter(([path]) => path.startsWith('wycheproof/'))

function toProvider({ algorithm, key }: Vector) {
  const { [algorithm]: value } = core
  return value.keyOption === 'secret'
    ? bare(value)({ secret: key })
    : bare(value, 'spki')({ publicKey: toBase64(fromHex(key)) })
}

describeVectors('Wycheproof', () => {
  // What verifies is no event, and is refused as such after its signature; a wrong length is refused before it.
  test.each(WYCHEPROOF)('gets the verdict of every vector from `verify`: %s', async (path, parse) => {
    const vectors = parse(readVectors(path, undefined) as never)
    expect(vectors.length).toBeGreaterThan(150)
    const wrong = await failing(vectors, async (vector) => {
      const delivery = { headers: { signature: vector.signature }, body: fromHex(vector.message) }
      const code = await verdict(toProvider(vector), delivery, 0)
      const refusals = [
        'signature_mismatch',
        'signature_malformed',
        ...(vector.signature === '' ? ['header_missing'] : []),
      ]
      return vector.valid ? code === 'body_malformed' : refusals.includes(code)
    })
    expect(wrong.map(({ name }) => name)).toEqual([])
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
