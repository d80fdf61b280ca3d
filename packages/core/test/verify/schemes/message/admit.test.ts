import type { MessageSpec, ProviderDefinition, SignatureVersion, VerificationKey } from '@countersign/core/provider'
import { compile, messageSpecOf, signedMessage } from '@countersign/core/provider'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import type { KeyRing } from '../../../../src/provider/keys/key-ring.ts'
import { joinMessage } from '../../../../src/shared/bytes.ts'
import { expectCode, hex, NOW, refusedAs, standardKeys, telnyxKeys, utf8 } from '../../../support.ts'

const { definition: standard } = standardWebhooks
const { definition: telnyxDefinition } = telnyx
const { definition: dfnsDefinition } = dfns

function specOf(definition: ProviderDefinition): MessageSpec {
  const spec = messageSpecOf(definition)
  if (!spec) throw new Error(`${definition.name} signs no message`)
  return spec
}

const [v1, v1a] = specOf(standard).signature.versions as unknown as [SignatureVersion, SignatureVersion]

const base64 = (count: number, value = 0xfb) => Buffer.alloc(count, value).toString('base64')
const hmacText = `v1,${base64(32)}`
const ed25519Text = `v1a,${base64(64)}`

const refusing: VerificationKey = { verifiesAny: async () => false }
const accepting: VerificationKey = { verifiesAny: async () => true }

type Keyed = readonly [version: SignatureVersion, ...keys: VerificationKey[]]
const ringOf = (...keyed: readonly Keyed[]): KeyRing => ({
  tenantId: '',
  keys: new Map(keyed.map(([version, ...keys]) => [version, keys])),
  settings: {},
})

/** A request whose headers are in order but for what is given. */
function viewOf(headers: Readonly<Record<string, string>>, body = utf8('{}')) {
  const time = String(NOW / 1000)
  const others: Readonly<Record<string, string>> = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': time,
    'telnyx-timestamp': time,
    ...headers,
  }
  const header = (name: string) => others[name]
  return { method: 'POST', target: '/', header, publicUrl: undefined, options: {}, body, parsed: () => ({}) }
}

/** A request with this text for a signature. */
function signedWith(definition: ProviderDefinition, text: string) {
  const [source] = [specOf(definition).signature.from].flat()
  return viewOf({ [source?.name ?? '']: text })
}

const limits = { now: NOW, toleranceSeconds: 300 }

/** Judges the header's text as far as it can be without the body, and then with it. */
function admit(definition: ProviderDefinition, ring: KeyRing, text: string) {
  const view = signedWith(definition, text)
  const check = compile(definition).scheme.precheck(view).admit(ring)
  return { check: () => check(view, limits) }
}

/** A key that notes what it is asked to check. */
function noting(answer = false) {
  const tried: { readonly message: Uint8Array; readonly signatures: readonly Uint8Array[] }[] = []
  const key: VerificationKey = {
    verifiesAny: async (message, signatures) => {
      tried.push({ message: joinMessage(message), signatures })
      return answer
    },
  }
  return { key, tried }
}

/** The signatures that are checked where there is a key for every version, as prefixes and lengths. */
async function checkedSignatures(definition: ProviderDefinition, text: string): Promise<readonly Uint8Array[]> {
  const { key, tried } = noting()
  const keyed = specOf(definition).signature.versions.map((version): Keyed => [version, key])
  await expectCode(admit(definition, ringOf(...keyed), text).check(), 'signature_mismatch')
  return tried.flatMap(({ signatures }) => signatures)
}

/** What the header's text gives where there is a key for every version. */
function readHeader(definition: ProviderDefinition, text: string) {
  const keyed = specOf(definition).signature.versions.map((version): Keyed => [version, refusing])
  return admit(definition, ringOf(...keyed), text)
}

describe('a signature header', () => {
  test('without a version holds one signature', async () => {
    expect(await checkedSignatures(telnyxDefinition, base64(64))).toEqual([new Uint8Array(64).fill(0xfb)])
  })

  test('may hold several signatures, each with its version', async () => {
    const checked = await checkedSignatures(standard, `${hmacText} ${ed25519Text} ${hmacText}`)
    expect(checked.map(({ length }) => length)).toEqual([32, 32, 64])
  })

  test('may hold versions that are not known, which are passed over', async () => {
    expect(await checkedSignatures(standard, `v0,AAAA v2,!! ${hmacText}`)).toHaveLength(1)
  })

  test('may hold 16 signatures', async () => {
    expect(await checkedSignatures(standard, Array(16).fill(hmacText).join(' '))).toHaveLength(16)
  })

  test.each([
    ['17 signatures', standard, Array(17).fill(hmacText).join(' ')],
    ['17 entries that are not known', standard, Array(17).fill('v9,A').join(' ')],
    ['unknown versions only', standard, 'v0,AAAA v2,AAAA'],
    ['a signature without its version', standard, base64(32)],
    ['a version in upper case', standard, hmacText.replace('v1', 'V1')],
    ['a version alone', standard, 'v1,'],
    ['one bad signature beside a good one', standard, `${hmacText} v1,AAAA`],
    ['two signatures where the provider sends one', telnyxDefinition, `${base64(64)} ${base64(64)}`],
    ['two signatures without a space', standard, `${hmacText},${hmacText}`],
    ['an HMAC under the version of Ed25519', standard, `v1a,${base64(32)}`],
    ['an Ed25519 signature under the version of HMAC', standard, `v1,${base64(64)}`],
    ['base64url', telnyxDefinition, base64(64).replaceAll('+', '-').replaceAll('/', '_')],
    ['missing padding', telnyxDefinition, base64(64).replaceAll('=', '')],
    ['unused bits that are not zero', telnyxDefinition, `${base64(64, 0).slice(0, 85)}B==`],
    ['a tab after the signature', standard, `${hmacText}\t`],
    ['a line feed after the signature', telnyxDefinition, `${base64(64)}\n`],
    ['a space before the signature', telnyxDefinition, ` ${base64(64)}`],
    ['a space after the signature', telnyxDefinition, `${base64(64)} `],
    ['a space before the list', standard, ` ${hmacText}`],
    ['a space behind the list', standard, `${hmacText} `],
    ['two spaces in the list', standard, `${hmacText}  ${hmacText}`],
    ['63 bytes', telnyxDefinition, base64(63)],
    ['65 bytes', telnyxDefinition, base64(65)],
    ['an HMAC of 16 bytes', standard, `v1,${base64(16)}`],
    ['a hexadecimal HMAC of 16 bytes', dfnsDefinition, `sha256=${'ab'.repeat(16)}`],
    ['hexadecimal in upper case', dfnsDefinition, `sha256=${'AB'.repeat(32)}`],
    ['hexadecimal without its prefix', dfnsDefinition, 'ab'.repeat(32)],
    ['another hash before it', dfnsDefinition, `sha1=${'ab'.repeat(32)}`],
  ])('with %s is signature_malformed', (_, definition, text) => {
    expect(() => readHeader(definition, text)).toThrow(refusedAs('signature_malformed'))
  })
})

describe('the signed message', () => {
  /** What the key of a provider is asked to check. */
  async function messageOf(definition: ProviderDefinition, body: Uint8Array, headers = {}): Promise<Uint8Array> {
    const { key, tried } = noting()
    const [version] = specOf(definition).signature.versions
    const signature = { 'telnyx-signature-ed25519': base64(64), 'webhook-signature': hmacText }
    const view = viewOf({ ...signature, 'x-dfns-webhook-signature': `sha256=${'ab'.repeat(32)}`, ...headers }, body)
    const check = compile(definition)
      .scheme.precheck(view)
      .admit(ringOf([version, key]))
    await expectCode(check(view, limits), 'signature_mismatch')
    return tried[0]?.message ?? new Uint8Array()
  }

  test('of Telnyx is the time as text, a bar and the body', async () => {
    expect(await messageOf(telnyxDefinition, utf8('{}'))).toEqual(utf8('1700000000|{}'))
  })

  test('of Standard Webhooks is id, time and body with "." between them', async () => {
    expect(await messageOf(standard, utf8('{}'))).toEqual(utf8('msg_1.1700000000.{}'))
  })

  test('of Dfns is the body', async () => {
    expect(await messageOf(dfnsDefinition, utf8('{}'))).toEqual(utf8('{}'))
  })

  test.each(['$&', '$1', "$'", '$$', '{timestamp}', '{body}', '{id}'])(
    'takes a body with %j literally',
    async (text) => {
      expect(await messageOf(telnyxDefinition, utf8(text))).toEqual(utf8(`1700000000|${text}`))
    },
  )

  test('takes the names of values in an id literally', async () => {
    const message = await messageOf(standard, utf8('x'), { 'webhook-id': '{body}' })
    expect(message).toEqual(utf8('{body}.1700000000.x'))
  })

  test('holds the bytes of a body that is no text', async () => {
    expect(await messageOf(telnyxDefinition, hex('ff00fe'))).toEqual(
      new Uint8Array([...utf8('1700000000|'), 0xff, 0, 0xfe]),
    )
  })
})

describe('an entry of a version without a key', () => {
  const ring = { publicKey: ringOf([v1a, refusing]), secret: ringOf([v1, refusing]) }

  test.each([
    ['that is no signature', 'publicKey', `v1,AAAA ${ed25519Text}`],
    ['that is empty', 'publicKey', `${ed25519Text} v1,`],
    ['after an unknown version', 'publicKey', `v9,AAAA v1,AAAA ${ed25519Text}`],
    ['that is no public-key signature', 'secret', `v1a,AAAA ${hmacText}`],
  ] as const)('%s is passed over', async (_, option, text) => {
    const { key, tried } = noting()
    const { check } = admit(standard, ringOf([option === 'secret' ? v1 : v1a, key]), text)
    await expectCode(check(), 'signature_mismatch')
    expect(tried.map(({ signatures }) => signatures.length)).toEqual([1])
  })

  test.each([
    ['well-formed', 'publicKey', hmacText, '"v1a,"'],
    ['malformed', 'publicKey', 'v1,AAAA', '"v1a,"'],
    ['well-formed', 'secret', ed25519Text, '"v1,"'],
  ] as const)('that is %s and alone is refused, and the message names what is missing', (_, option, text, missing) => {
    const read = () => admit(standard, ring[option], text)
    expect(read).toThrow(refusedAs('signature_mismatch'))
    expect(read).toThrow(missing)
  })
})

test('an entry that is no signature is refused where there is a key for its version', () => {
  const read = () => admit(standard, ringOf([v1a, refusing]), `${ed25519Text} v1a,AAAA`)
  expect(read).toThrow(refusedAs('signature_malformed'))
})

describe('the keys of a receiver', () => {
  test('are tried in order, and the position of the one that matched is told', async () => {
    const verified = await admit(standard, ringOf([v1, refusing, accepting]), hmacText).check()
    expect(verified.keyIndex).toBe(1)
  })

  test('that all refuse make a signature_mismatch', async () => {
    await expectCode(readHeader(standard, `${hmacText} ${ed25519Text}`).check(), 'signature_mismatch')
  })

  test('are tried only on signatures of their own version', async () => {
    const [first, second] = [noting(false), noting(true)]
    const ring = ringOf([v1, first.key], [v1a, second.key])
    await admit(standard, ring, `${ed25519Text} ${hmacText}`).check()
    const tried = [...first.tried, ...second.tried]
    expect(tried.map(({ signatures }) => signatures.map(({ length }) => length))).toEqual([[32], [64]])
  })

  const versionOf = (prefix: string): SignatureVersion => ({ ...v1a, prefix })
  const many = (count: number, text = ed25519Text) => Array(count).fill(text).join(' ')

  test.each([
    ['one key on four signatures', ringOf([v1a, refusing]), many(4)],
    ['two keys on two signatures, while both change', ringOf([v1a, refusing, refusing]), many(2)],
    ['four keys on one signature', ringOf([v1a, refusing, refusing, refusing, refusing]), many(1)],
    ['HMACs beside them', ringOf([v1a, refusing], [v1, refusing, refusing]), `${many(4)} ${many(12, hmacText)}`],
  ])('do four public-key checks for one request: %s', (_, ring, text) => {
    expect(() => admit(standard, ring, text)).not.toThrow()
  })

  test.each([
    ['one key on five signatures', ringOf([v1a, refusing]), many(5)],
    ['two keys on three signatures', ringOf([v1a, refusing, refusing]), many(3)],
  ])('are not used where there would be more: %s', (_, ring, text) => {
    expect(() => admit(standard, ring, text)).toThrow(refusedAs('signature_malformed'))
  })

  test('are counted over all versions of the scheme', () => {
    const versions = [versionOf('a,'), versionOf('b,')] as const
    const spec = specOf(standard)
    const scheme = signedMessage({ ...spec, signature: { ...spec.signature, versions } })
    const [a, b] = [`a,${base64(64)}`, `b,${base64(64)}`]
    const ring = ringOf([versions[0], refusing], [versions[1], refusing])
    const read = (text: string) => () => admit({ ...standard, scheme }, ring, text)
    expect(read(`${many(2, a)} ${many(2, b)}`)).not.toThrow()
    expect(read(`${many(2, a)} ${many(3, b)}`)).toThrow(refusedAs('signature_malformed'))
  })
})

const { secret, publicKey } = standardKeys
const header = () => undefined
const request = { method: 'POST', url: '/', header, body: async () => ({}), native: undefined }

test.each([
  ['v1 secret', { secret }, v1],
  ['v1a public key', { publicKey }, v1a],
])('a ring of one %s holds keys of that version only', async (_, keys, version) => {
  const { keys: ring } = await standardWebhooks(keys).keysFor(request)
  expect([...ring.keys()]).toEqual([version])
})

test('a ring of three keys keeps their order', async () => {
  const { publicKey: key } = telnyxKeys
  const { keys } = await telnyx({ publicKey: [key, key, key] }).keysFor(request)
  expect([...keys.values()].map((list) => list.length)).toEqual([3])
})
