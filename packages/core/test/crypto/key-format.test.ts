import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ecdsaP256 } from '../../src/crypto/algorithms/ecdsa-p256.ts'
import { ed25519 } from '../../src/crypto/algorithms/ed25519.ts'
import { hmacSha256 } from '../../src/crypto/algorithms/hmac-sha256.ts'
import { rsaSha256 } from '../../src/crypto/algorithms/rsa-sha256.ts'
import { importJwk } from '../../src/crypto/jwk.ts'
import { decodeKey, type KeyFormat } from '../../src/crypto/key-format.ts'
import { parseKey } from '../../src/crypto/parse-key.ts'
import { hex } from '../support.ts'

const label = '"secret" of acme'
const bytes = hex('00fbefbeff10')

test.each<[string, KeyFormat, string]>([
  ['base64', { encoding: 'base64' }, 'APvvvv8Q'],
  ['base64url', { encoding: 'base64url' }, 'APvvvv8Q'],
  ['padded base64url', { encoding: 'base64url' }, 'APvvvv8Q=='],
  ['oddly padded base64', { encoding: 'base64' }, 'APvvvv8Q='],
  ['hex', { encoding: 'hex' }, '00fbefbeff10'],
  ['HEX', { encoding: 'HEX' }, '00FBEFBEFF10'],
  ['spki', { encoding: 'spki' }, 'APvvvv8Q'],
  ['pem', { encoding: 'pem' }, '-----BEGIN PUBLIC KEY-----\nAPvv\nvv8Q\n-----END PUBLIC KEY-----\n'],
  [
    'pem, with CRLF and no end',
    { encoding: 'pem' },
    '-----BEGIN PUBLIC KEY-----\r\nAPvvvv8Q\r\n-----END PUBLIC KEY-----',
  ],
  ['a prefix', { encoding: 'base64', prefix: 'whsec_' }, 'whsec_APvvvv8Q'],
])('a key is decoded from %s', (_, format, text) => {
  expect(decodeKey(label, format, text)).toEqual(bytes)
})

// The Python library of Standard Webhooks demands it: a key's text needs no single form, as a signature's does.
test.each(['AQ==', 'AQ=', 'AQ', 'AQ===', 'AR=='])('a key is decoded however its base64 ends: %s', (text) => {
  expect(decodeKey(label, { encoding: 'base64' }, text)).toEqual(hex('01'))
  expect(decodeKey(label, { encoding: 'base64url' }, text)).toEqual(hex('01'))
})

test.each([
  ['base64url', { encoding: 'base64' }, '-_-_'],
  ['base64', { encoding: 'base64url' }, '+/+/'],
  ['a digit that is no byte', { encoding: 'base64' }, 'AAAAA'],
  ['padding in the middle', { encoding: 'base64' }, 'AA==AA=='],
  ['upper-case hex', { encoding: 'hex' }, 'FF'],
  ['lower-case hex', { encoding: 'HEX' }, 'ff'],
  ['half a byte', { encoding: 'HEX' }, 'FFF'],
  ['white space inside', { encoding: 'base64' }, 'APvv vv8Q'],
] as const)('%s is refused where another encoding is expected', (_, format, text) => {
  expect(() => decodeKey(label, format, text)).toThrow(`${label} is not `)
})

const pem = (name: string) => `-----BEGIN ${name}-----\nAPvvvv8Q\n-----END ${name}-----\n`

describe('an error of a key names its option and its provider, says what was given and what to do:', () => {
  test.each<[string, KeyFormat['encoding'], string, string]>([
    ['double quotes', 'utf8', '"geheim"', 'is in quotes. Remove quotes around it.'],
    ['single quotes', 'base64', "'APvvvv8Q'", 'is in quotes. Remove quotes around it.'],
    ['quotes around PEM', 'pem', `"${pem('PUBLIC KEY')}"`, 'is in quotes. Remove quotes around it.'],
    ['white space', 'utf8', 'geheim ', 'has white space at its start or end. Remove it.'],
    ['PEM for a shared secret', 'utf8', pem('PUBLIC KEY'), 'is PEM. Give the key as the provider shows it: text.'],
    ['PEM in the middle of a text', 'utf8', `x${pem('PUBLIC KEY')}`, 'is PEM.'],
    ['PEM for raw bytes', 'base64', pem('PUBLIC KEY'), 'is PEM. Give the key as the provider shows it: base64 with'],
    ['PEM for one line', 'spki', pem('PUBLIC KEY'), 'is PEM.'],
    ['one line for PEM', 'pem', 'APvvvv8Q', 'is not one whole PEM block'],
    [
      'PEM in one line',
      'pem',
      pem('PUBLIC KEY').replaceAll('\n', '\\n'),
      'is not one whole PEM block, with line feeds and not "\\n" after its lines.',
    ],
    ['two blocks', 'pem', pem('PUBLIC KEY').repeat(2), 'is not one whole PEM block'],
    ['a private key', 'pem', pem('PRIVATE KEY'), 'is a private key. Give the public key.'],
    ['an older private key', 'pem', pem('RSA PRIVATE KEY'), 'is a private key. Give the public key.'],
    ['a certificate', 'pem', pem('CERTIFICATE'), 'is a certificate. Give its public key: openssl x509'],
    ['PKCS #1', 'pem', pem('RSA PUBLIC KEY'), 'is PKCS #1. Give SPKI: openssl rsa'],
    ['another PEM', 'pem', pem('DH PARAMETERS'), 'is PEM, but not -----BEGIN PUBLIC KEY-----.'],
    ['PEM with junk', 'pem', pem('PUBLIC KEY').replace('vv8Q', 'vv8'), 'is not one whole PEM block'],
    ["a key in Svix's format", 'base64', 'whsec_APvvvv8Q', 'is not base64 with + and /, but begins with "whsec_", as'],
    [
      'an API key',
      'hex',
      'sk_live_4711',
      'is not lower-case hex, but begins with "sk_", as keys of another kind or provider do',
    ],
  ])('%s', (_, encoding, text, says) => {
    const decode = () => decodeKey(label, { encoding }, text)
    expect(decode).toThrow(TypeError)
    expect(decode).toThrow(/^"secret" of acme (?:is|has) /)
    expect(decode).toThrow(says)
    expect(decode).not.toThrow(/geheim|APvv|4711/)
  })

  test.each([
    ['whpk_APvvvv8Q', 'must begin with "whsec_", but begins with "whpk_", as keys of another kind'],
    ['sk_live_4711', 'must begin with "whsec_", but begins with "sk_", as keys of another kind'],
    ['v1,whsec_4711', 'begins with "v1,whsec_". Remove "v1,", and give several keys with "|" between them as a list.'],
    ['v1,whpk_4711', 'must begin with "whsec_", but begins with "v1,whpk_", as keys of another kind'],
    ['APvvvv8Q', 'must begin with "whsec_". Give the whole key.'],
  ])('another prefix: %s', (text, says) => {
    expect(() => decodeKey(label, { encoding: 'base64', prefix: 'whsec_' }, text)).toThrow(`${label} ${says}`)
  })
})

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
const edwards = generateKeyPairSync('ed25519').publicKey
const spkiOf = (key: typeof ec) => key.export({ format: 'der', type: 'spki' })

describe.each([
  ['ECDSA', ecdsaP256, ec, 65],
  ['Ed25519', ed25519, edwards, 32],
] as const)('a public key of %s', (_, algorithm, key, rawBytes) => {
  const spki = spkiOf(key)

  test('is taken in PEM, as SPKI in one line, raw, and as a JWK', () => {
    const raw = spki.subarray(-rawBytes)
    const keys = [
      parseKey(algorithm, { encoding: 'pem' }, key.export({ format: 'pem', type: 'spki' })),
      parseKey(algorithm, { encoding: 'spki' }, spki.toString('base64')),
      parseKey(algorithm, { encoding: 'base64' }, raw.toString('base64')),
      importJwk(algorithm, key.export({ format: 'jwk' }) as { kty: string }),
    ]
    expect(keys.map(({ verifiesAny }) => typeof verifiesAny)).toEqual(keys.map(() => 'function'))
  })

  test('is refused as SPKI where it should be raw', () => {
    const text = spki.toString('base64')
    expect(() => parseKey(algorithm, { encoding: 'base64' }, text, '"publicKey" of acme')).toThrow(
      `"publicKey" of acme is ${spki.length} bytes long: it is SPKI. Give the raw key, as the provider shows it.`,
    )
  })

  test.each([
    ['RSA', rsa],
    ['a key of the other algorithm', algorithm === ecdsaP256 ? edwards : ec],
    ['another curve', generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey],
  ])('is not %s', (_, other) => {
    expect(() => parseKey(algorithm, { encoding: 'spki' }, spkiOf(other).toString('base64'))).toThrow(TypeError)
  })
})

test('a key that breaks the limits of its format says both', () => {
  const format: KeyFormat = { encoding: 'HEX', bytes: [32, 32] }
  expect(() => parseKey(hmacSha256, format, 'AB'.repeat(31))).toThrow(
    '"secret" is 31 bytes long, but must have 32 to 32',
  )
  expect(parseKey(hmacSha256, format, 'AB'.repeat(32))).toHaveProperty('verifiesAny')
})

test('an RSA key of 1024 bits is refused', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const text = spkiOf(publicKey).toString('base64')
  expect(() => parseKey(rsaSha256, { encoding: 'spki' }, text)).toThrow(
    'has 1024 bits, but an RSA key has 2048 to 8192.',
  )
})

test.each([
  ['1', 'AQ'],
  ['2', 'Ag'],
  ['65536', 'AQAA'],
  ['2^32 + 1', 'AQAAAAE'],
])('an RSA key with the exponent %s is refused', (_, e) => {
  expect(() => importJwk(rsaSha256, { ...rsa.export({ format: 'jwk' }), kty: 'RSA', e })).toThrow(
    'has a public exponent',
  )
})

test.each(['Aw', 'EQ', 'AQAB', '_____w'])('an RSA key with the odd exponent %s is taken', (e) => {
  expect(importJwk(rsaSha256, { ...rsa.export({ format: 'jwk' }), kty: 'RSA', e })).toHaveProperty('verifiesAny')
})

test('an RSA key of more than 8192 bits is refused without being made into a key', () => {
  const { n } = rsa.export({ format: 'jwk' })
  const jwk = { kty: 'RSA', e: 'AQAB', n }
  const long = Buffer.concat(Array.from({ length: 5 }, () => Buffer.from(`${n}`, 'base64url'))).toString('base64url')
  expect(() => importJwk(rsaSha256, { ...jwk, n: long })).toThrow('has 10240 bits')
  expect(importJwk(rsaSha256, jwk)).toHaveProperty('verifiesAny')
})
