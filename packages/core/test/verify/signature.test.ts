import type { SignatureVersion } from '@countersign/core/provider'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import type { VerificationKey } from '../../src/crypto/algorithms/algorithm.ts'
import type { Scheme } from '../../src/provider/scheme.ts'
import { joinMessage } from '../../src/shared/bytes.ts'
import { checkSignatures, parseSignatures, signedMessage, toCandidates } from '../../src/verify/signature.ts'
import { hex, refusedAs, standardKeys, telnyxKeys, utf8 } from '../support.ts'

const { scheme: standard } = standardWebhooks.definition
const { scheme: telnyxScheme } = telnyx.definition
const { scheme: dfnsScheme } = dfns.definition
const [v1, v1a] = standard.signature.versions as [SignatureVersion, SignatureVersion]

const base64 = (count: number, value = 0xfb) => Buffer.alloc(count, value).toString('base64')
const hmacText = `v1,${base64(32)}`
const ed25519Text = `v1a,${base64(64)}`

const refusing: VerificationKey = { verifiesAny: async () => false }
const accepting: VerificationKey = { verifiesAny: async () => true }

type Keyed = readonly [version: SignatureVersion, ...keys: VerificationKey[]]
const ringOf = (...keyed: readonly Keyed[]) => ({
  tenantId: '',
  keys: new Map(keyed.map(([version, ...keys]) => [version, keys])),
})

/** What the header's text gives where there is a key for every version. */
function readHeader(scheme: Scheme, text: string) {
  const keyed = scheme.signature.versions.map((version): Keyed => [version, refusing])
  return toCandidates(ringOf(...keyed), parseSignatures(scheme, text))
}

describe('a signature header', () => {
  test('without a version holds one signature', () => {
    const bytes = new Uint8Array(64).fill(0xfb)
    expect(readHeader(telnyxScheme, base64(64))).toEqual([{ keys: [refusing], signatures: [bytes] }])
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
    expect(() => readHeader(scheme, text)).toThrow(refusedAs('signature_malformed'))
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

describe('an entry of a version without a key', () => {
  const { secret, publicKey } = standardKeys

  test.each([
    ['that is no signature', { publicKey }, `v1,AAAA ${ed25519Text}`],
    ['that is empty', { publicKey }, `v1, ${ed25519Text}`],
    ['after an unknown version', { publicKey }, `v9,AAAA v1,AAAA ${ed25519Text}`],
    ['that is no public-key signature', { secret }, `v1a,AAAA ${hmacText}`],
  ])('%s is passed over', async (_, keys, text) => {
    const [candidate, ...others] = toCandidates(await standardWebhooks(keys).keysFor(), parseSignatures(standard, text))
    expect(candidate?.signatures).toEqual([expect.any(Uint8Array)])
    expect(others).toEqual([])
  })

  test.each([
    ['well-formed', { publicKey }, hmacText, '"v1a,"'],
    ['malformed', { publicKey }, 'v1,AAAA', '"v1a,"'],
    ['well-formed', { secret }, ed25519Text, '"v1,"'],
  ])('that is %s and alone is refused, and the message names what is missing', async (_, keys, text, missing) => {
    const ring = await standardWebhooks(keys).keysFor()
    const read = () => toCandidates(ring, parseSignatures(standard, text))
    expect(read).toThrow(refusedAs('signature_mismatch'))
    expect(read).toThrow(missing)
  })
})

test('an entry that is no signature is refused where there is a key for its version', async () => {
  const ring = await standardWebhooks({ publicKey: standardKeys.publicKey }).keysFor()
  const entries = parseSignatures(standard, `${ed25519Text} v1a,AAAA`)
  expect(() => toCandidates(ring, entries)).toThrow(refusedAs('signature_malformed'))
})

describe('the keys of a receiver', () => {
  const message = ['message']

  test('are tried in order, and the position of the one that matched is told', async () => {
    const candidates = toCandidates(ringOf([v1, refusing, accepting]), parseSignatures(standard, hmacText))
    expect(await checkSignatures(candidates, message)).toBe(1)
  })

  test('that all refuse make a signature_mismatch', async () => {
    const checked = checkSignatures(readHeader(standard, `${hmacText} ${ed25519Text}`), message)
    await expect(checked).rejects.toEqual(refusedAs('signature_mismatch'))
  })

  test('are tried only on signatures of their own version', async () => {
    const tried: (readonly Uint8Array[])[] = []
    const noting = (answer: boolean): VerificationKey => ({
      verifiesAny: async (_, signatures) => {
        tried.push(signatures)
        return answer
      },
    })
    const ring = ringOf([v1, noting(false)], [v1a, noting(true)])
    await checkSignatures(toCandidates(ring, parseSignatures(standard, `${ed25519Text} ${hmacText}`)), message)
    expect(tried.map((signatures) => signatures.map(({ length }) => length))).toEqual([[32], [64]])
  })

  const versionOf = (prefix: string): SignatureVersion => ({ ...v1a, prefix })
  const many = (count: number, text = ed25519Text) => Array(count).fill(text).join(' ')

  test.each([
    ['one key on four signatures', ringOf([v1a, refusing]), many(4)],
    ['two keys on two signatures, while both change', ringOf([v1a, refusing, refusing]), many(2)],
    ['four keys on one signature', ringOf([v1a, refusing, refusing, refusing, refusing]), many(1)],
    ['HMACs beside them', ringOf([v1a, refusing], [v1, refusing, refusing]), `${many(4)} ${many(12, hmacText)}`],
  ])('do four public-key checks for one request: %s', (_, ring, text) => {
    expect(() => toCandidates(ring, parseSignatures(standard, text))).not.toThrow()
  })

  test.each([
    ['one key on five signatures', standard, ringOf([v1a, refusing]), many(5)],
    ['two keys on three signatures', standard, ringOf([v1a, refusing, refusing]), many(3)],
  ])('are not used where there would be more: %s', (_, scheme, ring, text) => {
    expect(() => toCandidates(ring, parseSignatures(scheme, text))).toThrow(refusedAs('signature_malformed'))
  })

  test('are counted over all versions of the scheme', () => {
    const versions = [versionOf('a,'), versionOf('b,')] as const
    const scheme = { ...standard, signature: { ...standard.signature, versions } }
    const [a, b] = [`a,${base64(64)}`, `b,${base64(64)}`]
    const ring = ringOf([versions[0], refusing], [versions[1], refusing])
    expect(() => toCandidates(ring, parseSignatures(scheme, `${many(2, a)} ${many(2, b)}`))).not.toThrow()
    const read = () => toCandidates(ring, parseSignatures(scheme, `${many(2, a)} ${many(3, b)}`))
    expect(read).toThrow(refusedAs('signature_malformed'))
  })
})

test.each<[string, Scheme, { publicKey: string } | { secret: string }]>([
  ['v1 secret', standard, { secret: standardKeys.secret }],
  ['v1a public key', standard, { publicKey: standardKeys.publicKey }],
])('a ring of one %s holds keys of that version only', async (_, scheme, keys) => {
  const { keys: ring } = await standardWebhooks(keys).keysFor()
  const expected = scheme.signature.versions.filter(
    ({ algorithm }) => 'secret' in keys === (algorithm.keyOption === 'secret'),
  )
  expect([...ring.keys()]).toEqual(expected)
})

test('a ring of three keys keeps their order', async () => {
  const { publicKey } = telnyxKeys
  const { keys } = await telnyx({ publicKey: [publicKey, publicKey, publicKey] }).keysFor()
  expect([...keys.values()].map((list) => list.length)).toEqual([3])
})
