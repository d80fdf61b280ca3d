import { generateKeyPairSync, sign } from 'node:crypto'
import { describeVectors, readVectors } from '@countersign/tools/vectors/shared'
import { describe, expect, test } from 'vitest'
import type { JsonWebKeyLike } from '../../src/crypto/algorithms/algorithm.ts'
import { ecdsaP256P1363, ed25519, importJwk, rsaSha1, rsaSha256, rsaSha512 } from '../../src/provider.ts'
import { hex, utf8 } from '../support.ts'

const message = utf8('{"id":"1"}')
const pairs = {
  ed: generateKeyPairSync('ed25519'),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
}
const jwkOf = (name: keyof typeof pairs, half: 'publicKey' | 'privateKey' = 'publicKey') =>
  pairs[name][half].export({ format: 'jwk' }) as JsonWebKeyLike

const { privateKey: ecKey } = pairs.ec

describe.each([
  ['Ed25519', ed25519, jwkOf('ed'), ['EdDSA', 'Ed25519'], sign(null, message, pairs.ed.privateKey)],
  ['ES256', ecdsaP256P1363, jwkOf('ec'), ['ES256'], sign('sha256', message, { key: ecKey, dsaEncoding: 'ieee-p1363' })],
  ['RS256', rsaSha256, jwkOf('rsa'), ['RS256'], sign('sha256', message, pairs.rsa.privateKey)],
  ['RS512', rsaSha512, jwkOf('rsa'), ['RS512'], sign('sha512', message, pairs.rsa.privateKey)],
  ['RS1', rsaSha1, jwkOf('rsa'), ['RS1'], sign('sha1', message, pairs.rsa.privateKey)],
] as const)('a JWK for %s', (_, algorithm, jwk, algs, signature) => {
  test('verifies, with and without what a key set says of it', async () => {
    const said = algs.map((alg) => ({ ...jwk, alg, use: 'sig', key_ops: ['verify'], kid: '1', x5t: 'x' }))
    for (const key of [jwk, ...said]) {
      expect(await importJwk(algorithm, key).verifiesAny([message], [signature])).toBe(true)
      expect(await importJwk(algorithm, key).verifiesAny([message, message], [signature])).toBe(false)
    }
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['of a secret', { kty: 'oct', k: 'AAAA' }, 'whose "kty" is not'],
    ['of another type', { kty: 'other' }, 'whose "kty" is not'],
    ['of a type in another case', { kty: jwk.kty.toLowerCase() }, 'whose "kty" is not'],
    ['on another curve', { crv: 'P-384' }, '"crv"'],
    ['for encryption', { use: 'enc' }, 'whose "use" is not sig.'],
    ['for signing only', { key_ops: ['sign'] }, 'whose "key_ops" lack "verify".'],
    ['with operations in a text', { key_ops: 'verify' }, 'whose "key_ops" lack "verify".'],
    ['of another algorithm', { alg: 'PS256' }, `whose "alg" is not ${algs[0]}`],
    ['of no algorithm', { alg: 'none' }, 'whose "alg" is not'],
    ['of an algorithm in another case', { alg: algs[0].toLowerCase() }, 'whose "alg" is not'],
    ['with a secret in it', { k: 'AAAA' }, 'with the private member "k"'],
    ['with a private member', { d: 'AAAA' }, 'with the private member "d": give the public key.'],
    ['with another private member', { p: '' }, 'with the private member "p": give the public key.'],
  ])('%s is refused', (_, change, says) => {
    const key = { ...jwk, ...change } as JsonWebKeyLike
    expect(() => importJwk(algorithm, key, '"publicKey" of acme')).toThrow(TypeError)
    expect(() => importJwk(algorithm, key, '"publicKey" of acme')).toThrow('"publicKey" of acme is a JWK ')
    expect(() => importJwk(algorithm, key)).toThrow(says)
  })

  test.each(Object.keys(jwk).filter((name) => ['x', 'y', 'n', 'e'].includes(name)))(
    'whose %s is missing or malformed is refused',
    (name) => {
      const text = String(jwk[name])
      const zeros = Buffer.concat([Buffer.alloc(1), Buffer.from(text, 'base64url')]).toString('base64url')
      const wrong = [undefined, null, 5, '', `${text}=`, `${text} `, text.replace(/.$/, '+')]
      for (const value of [...wrong, zeros, text.slice(0, -4)]) {
        expect(() => importJwk(algorithm, { ...jwk, [name]: value } as JsonWebKeyLike)).toThrow(TypeError)
      }
    },
  )
})

test.each(['ed', 'ec', 'rsa'] as const)('a private JWK is refused, and not repeated by the error: %s', (name) => {
  const algorithm = { ed: ed25519, ec: ecdsaP256P1363, rsa: rsaSha256 }[name]
  const jwk = jwkOf(name, 'privateKey')
  expect(() => importJwk(algorithm, jwk)).toThrow('with the private member "d"')
  expect(() => importJwk(algorithm, jwk)).not.toThrow(String(jwk.d))
})

test('a point off the curve is refused in a JWK, too', () => {
  const { x, ...rest } = jwkOf('ec')
  expect(() => importJwk(ecdsaP256P1363, { ...rest, x: rest.y } as JsonWebKeyLike)).toThrow(
    'is not a public key on P-256',
  )
  expect(x).not.toBe(rest.y)
})

interface Group {
  readonly publicKeyJwk?: JsonWebKeyLike
  readonly tests: readonly { readonly msg: string; readonly sig: string; readonly result: string }[]
}

describeVectors("Wycheproof's keys as JWKs", () => {
  test.each([
    ['wycheproof/ed25519_test.json', ed25519, 88],
    ['wycheproof/ecdsa_secp256r1_sha256_p1363_test.json', ecdsaP256P1363, 169],
  ] as const)('verify what they should: %s', async (path, algorithm, validTests) => {
    const { testGroups } = readVectors<{ testGroups: readonly Group[] }>(path, { testGroups: [] })
    let valid = 0
    for (const { publicKeyJwk, tests } of testGroups) {
      if (!publicKeyJwk) continue // as nine of P-256
      const key = importJwk(algorithm, publicKeyJwk)
      for (const { msg, sig, result } of tests) {
        expect(await key.verifiesAny([hex(msg)], [hex(sig)])).toBe(result === 'valid')
        if (result === 'valid') valid++
      }
    }
    expect(valid).toBe(validTests)
  })
})
