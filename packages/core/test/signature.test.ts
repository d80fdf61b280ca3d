import { describe, expect, test } from 'vitest'
import { joinMessage } from '../src/bytes.ts'
import type { SignatureVersion } from '../src/index.ts'
import { dfns, standardWebhooks, telnyx } from '../src/providers/index.ts'
import type { Scheme } from '../src/scheme.ts'
import { checkSignatures, parseSignatures, signedMessage } from '../src/signature.ts'
import { hex, refusedAs, standardKeys, telnyxKeys, utf8 } from './support.ts'

const { scheme: standard } = standardWebhooks.definition
const { scheme: telnyxScheme } = telnyx.definition
const { scheme: dfnsScheme } = dfns.definition
const [v1, v1a] = standard.signature.versions as [SignatureVersion, SignatureVersion]

const base64 = (count: number, value = 0xfb) => Buffer.alloc(count, value).toString('base64')
const hmacText = `v1,${base64(32)}`
const ed25519Text = `v1a,${base64(64)}`

describe('a signature header', () => {
  test('without a version holds one signature', () => {
    const bytes = new Uint8Array(64).fill(0xfb)
    expect(parseSignatures(telnyxScheme, base64(64))).toEqual([{ version: telnyxScheme.signature.versions[0], bytes }])
  })

  test('may hold several signatures, each with its version', () => {
    const versions = parseSignatures(standard, `${hmacText} ${ed25519Text} ${hmacText}`).map(({ version }) => version)
    expect(versions).toEqual([v1, v1a, v1])
  })

  test('may hold versions that are not known, which are passed over', () => {
    expect(parseSignatures(standard, `v0,AAAA v2,!! ${hmacText}`)).toHaveLength(1)
  })

  test('may hold 16 signatures', () => {
    expect(parseSignatures(standard, Array(16).fill(hmacText).join(' '))).toHaveLength(16)
  })

  test.each([
    ['17 signatures', standard, Array(17).fill(hmacText).join(' ')],
    ['17 entries that are not known', standard, Array(17).fill('v9,').join(' ')],
    ['unknown versions only', standard, 'v0,AAAA v2,AAAA'],
    ['a signature without its version', standard, base64(32)],
    ['a version in upper case', standard, hmacText.replace('v1', 'V1')],
    ['a version alone', standard, 'v1,'],
    ['one bad signature beside a good one', standard, `${hmacText} v1,AAAA`],
    ['two signatures where the provider sends one', telnyxScheme, `${base64(64)} ${base64(64)}`],
    ['two signatures without a space', standard, `${hmacText},${hmacText}`],
    ['an HMAC under the version of Ed25519', standard, `v1a,${base64(32)}`],
    ['an Ed25519 signature under the version of HMAC', standard, `v1,${base64(64)}`],
    ['base64url', telnyxScheme, base64(64).replaceAll('+', '-').replaceAll('/', '_')],
    ['missing padding', telnyxScheme, base64(64).replaceAll('=', '')],
    ['unused bits that are not zero', telnyxScheme, `${base64(64, 0).slice(0, 85)}B==`],
    ['a tab after the signature', standard, `${hmacText}\t`],
    ['a line feed after the signature', telnyxScheme, `${base64(64)}\n`],
    ['a space before the signature', telnyxScheme, ` ${base64(64)}`],
    ['a space after the signature', telnyxScheme, `${base64(64)} `],
    ['a space before the list', standard, ` ${hmacText}`],
    ['a space behind the list', standard, `${hmacText} `],
    ['two spaces in the list', standard, `${hmacText}  ${hmacText}`],
    ['63 bytes', telnyxScheme, base64(63)],
    ['65 bytes', telnyxScheme, base64(65)],
    ['an HMAC of 16 bytes', standard, `v1,${base64(16)}`],
    ['a hexadecimal HMAC of 16 bytes', dfnsScheme, `sha256=${'ab'.repeat(16)}`],
    ['hexadecimal in upper case', dfnsScheme, `sha256=${'AB'.repeat(32)}`],
    ['hexadecimal without its prefix', dfnsScheme, 'ab'.repeat(32)],
    ['another hash before it', dfnsScheme, `sha1=${'ab'.repeat(32)}`],
  ])('with %s is signature_malformed', (_, scheme, text) => {
    expect(() => parseSignatures(scheme, text)).toThrow(refusedAs('signature_malformed'))
  })
})

describe('the signed message', () => {
  test('of Telnyx is the time as text, a bar and the body', () => {
    const message = joinMessage(signedMessage(telnyxScheme, { timestamp: '1700000000' }, utf8('{}')))
    expect(message).toEqual(utf8('1700000000|{}'))
  })

  test('of Standard Webhooks is id, time and body with "." between them', () => {
    const message = joinMessage(signedMessage(standard, { id: 'msg_1', timestamp: '17' }, utf8('{}')))
    expect(message).toEqual(utf8('msg_1.17.{}'))
  })

  test('of Dfns is the body', () => {
    expect(joinMessage(signedMessage(dfnsScheme, {}, utf8('{}')))).toEqual(utf8('{}'))
  })

  test.each(['$&', '$1', "$'", '$$', '{timestamp}', '{body}', '{id}'])('takes a body with %j literally', (text) => {
    const message = joinMessage(signedMessage(telnyxScheme, { timestamp: '17' }, utf8(text)))
    expect(message).toEqual(utf8(`17|${text}`))
  })

  test('takes placeholders in an id literally', () => {
    expect(joinMessage(signedMessage(standard, { id: '{body}', timestamp: '17' }, utf8('x')))).toEqual(
      utf8('{body}.17.x'),
    )
  })

  test('holds the id and the time as they were received', () => {
    expect(joinMessage(signedMessage(standard, { id: ' a', timestamp: '017 ' }, utf8('x')))).toEqual(utf8(' a.017 .x'))
  })

  test('holds the bytes of a body that is no text', () => {
    expect(joinMessage(signedMessage(telnyxScheme, { timestamp: '1' }, hex('ff00fe')))).toEqual(hex('317cff00fe'))
  })
})

describe('the keys of a receiver', () => {
  const message = ['message']
  const bytes = new Uint8Array(64)
  const keyThatAccepts = { verifiesAny: async () => true }
  const keyThatRefuses = { verifiesAny: async () => false }
  const ring = (version: SignatureVersion, keys: readonly (typeof keyThatAccepts)[]) => ({
    scope: '',
    keys: new Map([[version, keys]]),
  })

  test('are tried in order, and the position of the one that matched is told', async () => {
    const keys = ring(v1, [keyThatRefuses, keyThatAccepts])
    expect(await checkSignatures(keys, message, [{ version: v1, bytes }])).toBe(1)
  })

  test('that all refuse make a signature_mismatch', async () => {
    const checked = checkSignatures(ring(v1, [keyThatRefuses]), message, [{ version: v1, bytes }])
    await expect(checked).rejects.toEqual(refusedAs('signature_mismatch'))
  })

  test('are never tried on a signature of another version', async () => {
    const checked = checkSignatures(ring(v1, [keyThatAccepts]), message, [{ version: v1a, bytes }])
    await expect(checked).rejects.toEqual(refusedAs('signature_mismatch'))
  })

  test('do 16 public-key checks for one request', async () => {
    const offered = Array(16).fill({ version: v1a, bytes })
    await expect(checkSignatures(ring(v1a, [keyThatAccepts]), message, offered)).resolves.toBe(0)
  })

  test('refuse to do more than 16 public-key checks for one request', async () => {
    const offered = Array(9).fill({ version: v1a, bytes })
    const checked = checkSignatures(ring(v1a, [keyThatAccepts, keyThatAccepts]), message, offered)
    await expect(checked).rejects.toEqual(refusedAs('signature_malformed'))
  })
})

test.each<[string, Scheme, { publicKey: string } | { secret: string }]>([
  ['v1 secret', standard, { secret: standardKeys.secret }],
  ['v1a public key', standard, { publicKey: standardKeys.publicKey }],
])('a ring of one %s holds keys of that version only', async (_, scheme, keys) => {
  const { keys: ring } = await standardWebhooks(keys).keysFor()
  const expected = scheme.signature.versions.filter(
    ({ algorithm }) => 'secret' in keys === (algorithm === 'hmac-sha256'),
  )
  expect([...ring.keys()]).toEqual(expected)
})

test('a ring of three keys keeps their order', async () => {
  const { publicKey } = telnyxKeys
  const { keys } = await telnyx({ publicKey: [publicKey, publicKey, publicKey] }).keysFor()
  expect([...keys.values()].map((list) => list.length)).toEqual([3])
})
