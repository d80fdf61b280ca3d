import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { verify } from '../../src/identify/verify.ts'
import type { PublicKeyOptions, SecretOptions } from '../../src/index.ts'
import {
  type Algorithm,
  body,
  defineProvider,
  ecdsaP256,
  ecdsaP256P1363,
  ed25519,
  header,
  hmacSha1,
  hmacSha256,
  hmacSha512,
  json,
  type KeyFormat,
  rsaSha1,
  rsaSha256,
  rsaSha512,
  signedMessage,
} from '../../src/provider.ts'
import { makeKeysFrom, publicKeyOf, sign } from '../../src/sign.ts'
import { now, toDelivery, utf8 } from '../support.ts'

const time = header('acme-time', { grammar: 'digits' })

function providerWith(algorithm: Algorithm, key: KeyFormat) {
  return defineProvider<SecretOptions | PublicKeyOptions>({
    name: 'acme',
    scheme: signedMessage({
      signed: [time, '.', body],
      timestamp: { from: time, unit: 'seconds' },
      signature: { from: header('acme-signature'), versions: [{ algorithm, encoding: 'base64', key }] },
    }),
    body: json,
    event: (body: { id: string }) => ({ id: body.id, type: 'acme' }),
    deliveryPolicy: {
      success: { status: 200 },
      timeoutMs: 1000,
      attemptsPerUrl: 1,
      retryAfterMs: [],
      leaseMs: 1000,
      maxBodyBytes: 1024,
    },
  })
}

const seed = Uint8Array.from({ length: 32 }, (_, index) => 200 + index)

const SECRETS = [hmacSha1, hmacSha256, hmacSha512] as const
const PUBLIC_KEYS = [ecdsaP256, ecdsaP256P1363, ed25519, rsaSha1, rsaSha256, rsaSha512] as const

const FORMATS: readonly (readonly [Algorithm, KeyFormat])[] = [
  ...SECRETS.flatMap((algorithm) =>
    (['base64', 'base64url', 'hex', 'HEX', 'utf8'] as const).map((encoding) => [algorithm, { encoding }] as const),
  ),
  ...PUBLIC_KEYS.flatMap((algorithm) =>
    (['pem', 'spki'] as const).map((encoding) => [algorithm, { encoding }] as const),
  ),
  ...[ed25519, ecdsaP256].flatMap((algorithm) =>
    (['base64', 'base64url', 'hex', 'HEX'] as const).map((encoding) => [algorithm, { encoding }] as const),
  ),
  [ed25519, { encoding: 'base64', prefix: 'whpk_', privatePrefix: 'whsk_' }],
]

describe.each(FORMATS.map(([algorithm, format]) => ({ name: algorithm.name, algorithm, format })))(
  '$name with keys in $format.encoding',
  ({ algorithm, format }) => {
    const factory = providerWith(algorithm, format)
    const [version] = factory.definition.scheme.compile().slots

    test('verifies what was signed, and nothing else', async () => {
      if (!version) throw new Error('there is one version')
      const keys = makeKeysFrom(seed, version)
      const provider = factory({ [algorithm.keyOption]: keys[algorithm.keyOption] } as unknown as SecretOptions)
      const delivery = toDelivery(sign(factory, { id: '1' }, { keys, now }))
      expect((await verify(provider, delivery, { now })).id).toBe('1')
      const changed = { ...delivery, body: utf8('{"id":"2"}') }
      await expect(verify(provider, changed, { now })).rejects.toMatchObject({ code: 'signature_mismatch' })
    })
  },
)

test.each(SECRETS)('$name has the MACs of node:crypto', async ({ importKey, signing: { hash }, signatureBytes }) => {
  const expected = createHmac(hash, 'geheim').update('token ü').digest()
  const mac = await importKey(utf8('geheim')).mac?.('token ü')
  expect(Buffer.from(mac ?? [])).toEqual(expected)
  expect(signatureBytes).toEqual([expected.length, expected.length])
})

describe('a private key', () => {
  const version = { algorithm: ecdsaP256, encoding: 'base64', key: { encoding: 'pem' } } as const

  test('has its public key', () => {
    const { privateKey = '', publicKey } = makeKeysFrom(seed, version)
    expect(publicKeyOf(version, privateKey)).toBe(publicKey)
    const spki = createPublicKey(createPrivateKey(privateKey)).export({ format: 'pem', type: 'spki' })
    expect(publicKey).toBe(spki)
  })

  test('of one seed is the same every time', () => {
    expect(makeKeysFrom(seed, version)).toEqual(makeKeysFrom(seed, version))
    expect(makeKeysFrom(seed.toReversed(), version)).not.toEqual(makeKeysFrom(seed, version))
  })

  test.each([
    ['a public key', makeKeysFrom(seed, version).publicKey, 'is PEM, but not -----BEGIN PRIVATE KEY-----'],
    ['a key of RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'is no private key of ec'],
    ['PKCS #8 with nothing in it', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', 'give PKCS #8'],
  ])('that is %s is refused', (_, key, says) => {
    const privateKey = typeof key === 'object' ? key.export({ format: 'pem', type: 'pkcs8' }).toString() : `${key}`
    const factory = providerWith(version.algorithm, version.key)
    expect(() => sign(factory, {}, { keys: { privateKey }, now })).toThrow(TypeError)
    expect(() => sign(factory, {}, { keys: { privateKey }, now })).toThrow(says)
  })

  test('does not exist for a secret', () => {
    const secret = { algorithm: hmacSha1, encoding: 'hex', key: { encoding: 'hex' } } as const
    expect(() => publicKeyOf(secret, 'ab')).toThrow('HMAC-SHA1 has no public keys')
  })
})

test('a signature as long as that of another key is none: RSA looks at its own modulus', async () => {
  const [small, large] = [2048, 3072].map((modulusLength) => generateKeyPairSync('rsa', { modulusLength }))
  const factory = providerWith(rsaSha256, { encoding: 'pem' })
  const toPem = (key: 'publicKey' | 'privateKey', pair = small) =>
    pair?.[key].export({ format: 'pem', type: key === 'publicKey' ? 'spki' : 'pkcs8' } as never).toString() ?? ''
  const delivery = toDelivery(sign(factory, { id: '1' }, { keys: { privateKey: toPem('privateKey', large) }, now }))
  const [ofSmall, ofLarge] = [toPem('publicKey'), toPem('publicKey', large)]
  expect((await verify(factory({ publicKey: [ofSmall, ofLarge] }), delivery, { now })).id).toBe('1')
  await expect(verify(factory({ publicKey: ofSmall }), delivery, { now })).rejects.toMatchObject({
    code: 'signature_mismatch',
  })
})

test.each([
  ['pem', hmacSha256],
  ['spki', hmacSha1],
] as const)('a definition whose secret is written as %s is refused', (encoding, algorithm) => {
  expect(() => providerWith(algorithm, { encoding })).toThrow(`"${encoding}" is for public keys`)
})
