import { describe, expect, test } from 'vitest'
import { explain } from '../../src/explain.ts'
import { type Template, textOf } from '../../src/provider/template.ts'
import { body } from '../../src/provider/values/body.ts'
import { signedMessage } from '../../src/verify/schemes/message/signed-message.ts'
import { dfnsBody, NOW, now, utf8 } from '../support.ts'
import {
  CASE,
  CASES,
  type Case,
  codesOf,
  expectProved,
  explainCase,
  send,
  signatureHeaderOf,
  specOf,
  TIMED,
  withHeader,
} from './explain-support.ts'

const timeHeaderOf = (it: Case) => {
  const from = specOf(it).timestamp?.from
  return from?.place === 'entry' ? signatureHeaderOf(it) : (from?.name ?? '')
}
const prefixOf = (it: Case) => versionOf(it)?.prefix ?? ''
/** The version that the sender signs with. */
const versionOf = (it: Case) =>
  specOf(it).signature.versions.find(
    ({ algorithm }) => (algorithm.keyOption === 'publicKey') === 'privateKey' in it.signing,
  )

describe.each(CASES)('the signature header of $name', (it) => {
  const header = signatureHeaderOf(it)
  const prefix = prefixOf(it)
  /** The header with its signature, behind the prefix, written in another way. */
  const rewrite = (text: string, write: (signature: string) => string) => {
    const at = text.indexOf(prefix) + prefix.length
    return text.slice(0, at) + write(text.slice(at))
  }
  const encoding = versionOf(it)?.encoding === 'hex' ? 'hex' : 'base64'
  const recode = (other: BufferEncoding) => (text: string) =>
    rewrite(text, (signature) => Buffer.from(signature, encoding).toString(other))

  // A test is there only where its fault can be.
  const none = () => {}
  const [onlyHex, onlyBase64] = encoding === 'hex' ? [test, none] : [none, test]
  const onlyPrefixed = prefix === '' ? none : test

  async function explainHeader(change: (text: string) => string | readonly string[] | undefined, from = send(it)) {
    return explainCase(it, { headers: withHeader(from.headers, header, change), body: from.body })
  }

  test('that is missing is header_missing', async () => {
    const [first, ...others] = await explainHeader(() => undefined)
    expect([first?.code, first?.proof, first?.facts.header]).toEqual(['header_missing', 'seen', header])
    expect(first?.facts.signature).toEqual({ header, present: false, characters: 0 })
    expect(codesOf(others).at(-1)).toBe('unexplained none')
  })

  test.each<[string, (text: string) => string | string[]]>([
    ['twice, as a list', (text) => [text, text]],
    ['twice, joined', (text) => `${text}, ${text}`],
    ['beside a forged one', (text) => [text.replaceAll(/[0-9]/g, '0'), text]],
  ])('that is there %s is header_doubled', async (_, change) => {
    expectProved(await explainHeader(change), 'header_doubled')
  })

  test.each<[string, (text: string) => string]>([
    ['around it', (text) => ` ${text} `],
    ['behind it', (text) => `${text}\r\n`],
    ['in it', (text) => `${text.slice(0, -9)} ${text.slice(-9)}`],
  ])('with white space %s is header_white_space', async (_, change) => {
    expectProved(await explainHeader(change), 'header_white_space')
  })

  test(`written as ${encoding === 'hex' ? 'base64' : 'hex'} is signature_encoding`, async () => {
    const [diagnosis, ...others] = await explainHeader(recode(encoding === 'hex' ? 'base64' : 'hex'))
    expectProved(
      [diagnosis, ...others].flatMap((found) => found ?? []),
      'signature_encoding',
    )
    expect(diagnosis?.facts.writtenAs).toBe(encoding === 'hex' ? 'base64' : 'hex')
  })

  test('written as base64url is signature_encoding', async () => {
    const sensitive = Array.from({ length: 50 }, (_, index) => send(it, { raw: JSON.stringify({ ...it.body, index }) }))
    const sent = sensitive.find(({ headers }) => /[+/]/.test(headers[header] ?? '')) ?? send(it)
    expectProved(await explainHeader(recode('base64url'), sent), 'signature_encoding')
  })

  onlyHex('in upper case is signature_encoding', async () => {
    expectProved(
      await explainHeader((text) => rewrite(text, (signature) => signature.toUpperCase())),
      'signature_encoding',
    )
  })

  onlyBase64('without padding is signature_encoding', async () => {
    expectProved(await explainHeader((text) => text.replace(/=+$/, '')), 'signature_encoding')
  })

  onlyPrefixed('without its prefix is signature_prefix', async () => {
    expectProved(await explainHeader((text) => text.replace(prefix, '')), 'signature_prefix')
  })

  test('with a prefix that it should not have is signature_prefix', async () => {
    expectProved(
      await explainHeader((text) => rewrite(text, (signature) => `sig=${signature}`).replace(prefix, '')),
      'signature_prefix',
    )
  })

  test('that holds no signature is header_malformed', async () => {
    const found = await explainHeader(() => 'not a signature at all')
    expect(codesOf(found).filter((code) => !code.startsWith('header_malformed'))).toEqual(['unexplained none'])
    expect(found[0]?.facts.signature.present).toBe(true)
  })

  test('under another name is header_renamed', async () => {
    const { headers, body } = send(it)
    const renamed = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name === header ? header.replace(/^[a-z]+-/, 'acme-') : name,
        value,
      ]),
    )
    const codes = codesOf(await explainCase(it, { headers: renamed, body }))
    expect([...new Set(codes)]).toEqual(['header_renamed proved'])
  })
})

describe('a list of signatures', () => {
  const { headers, body } = send(CASE.v1a)
  const change = (write: (text: string) => string) => withHeader(headers, 'webhook-signature', write)

  test('with a malformed entry of a version without a key is read as the verifier reads it', async () => {
    const listed = { headers: change((text) => `v9,AAAA v1,AAAA ${text}`), body }
    expect(await explainCase(CASE.v1a, listed)).toEqual([])
    const reserialized = { ...listed, body: utf8(JSON.stringify(CASE.v1a.body, null, 2)) }
    expectProved(await explainCase(CASE.v1a, reserialized), 'body_reindented')
  })

  test('that asks for too many checks is header_malformed, and says so', async () => {
    const [found] = await explainCase(CASE.v1a, { headers: change((text) => Array(5).fill(text).join(' ')), body })
    expect(found).toMatchObject({ code: 'header_malformed', proof: 'proved' })
    expect(found?.happened).toContain('4 public-key checks')
  })
})

describe('headers under the names of another provider', () => {
  test.each<[string, Case, Case]>([
    ['Svix, to Standard Webhooks', CASE.svix, CASE.v1],
    ['Discord, with their prefix changed', CASE.discord, CASE.discord],
  ])('of %s are header_renamed', async (_, sender, receiver) => {
    const { headers, body } = send(sender)
    const renamed = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.replace(/^x-/, 'acme-'), value]),
    )
    const found = await explainCase(receiver, { headers: renamed, body })
    expect([...new Set(codesOf(found))]).toEqual(['header_renamed proved'])
    expect(found.map(({ facts }) => facts.foundHeader)).toEqual(
      expect.arrayContaining([expect.stringMatching(/-timestamp$/)]),
    )
  })

  test('with underscores are header_renamed', async () => {
    const { headers, body } = send(CASE.telnyx)
    const renamed = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.replaceAll('-', '_'), value]),
    )
    expectProved(await explainCase(CASE.telnyx, { headers: renamed, body }), 'header_renamed', 'header_renamed')
  })

  test('are found behind others that are less like them', async () => {
    const { headers, body } = send(CASE.telnyx)
    const others = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e'].map((word) => [`telnyx-${word}`, String(NOW / 1000 - 5)]),
    )
    const { 'telnyx-timestamp': time, ...rest } = headers
    const found = await explainCase(CASE.telnyx, { headers: { ...others, ...rest, 'x-telnyx-timestamp': time }, body })
    expectProved(found, 'header_renamed')
    expect(found[0]?.facts.foundHeader).toBe('x-telnyx-timestamp')
  })

  test('are not named when the name is none', async () => {
    const { headers, body } = send(CASE.telnyx)
    const { 'telnyx-timestamp': time, ...rest } = headers
    const [first] = await explainCase(CASE.telnyx, { headers: { ...rest, 'x\n-telnyx-timestamp': time }, body })
    expect(first?.code).toBe('header_missing')
  })

  test('that are only like it are not taken for it', async () => {
    const { headers, body } = send(CASE.telnyx)
    const changed = {
      ...withHeader(headers, 'telnyx-timestamp', () => undefined),
      'x-request-timestamp': '5',
    }
    const found = await explainCase(CASE.telnyx, { headers: changed, body })
    expect(codesOf(found)).toEqual(['header_missing seen', 'unexplained none'])
    expect(found[0]?.facts.header).toBe('telnyx-timestamp')
  })
})

describe('the id header of Standard Webhooks', () => {
  const it = CASE.v1
  const { signed } = specOf(it)
  const [id = ''] = signed
  const explainId = (change: (text: string) => string | readonly string[] | undefined, signed?: Template) => {
    const { headers, body } = send(it, signed === undefined ? {} : { signed })
    return explainCase(it, { headers: withHeader(headers, 'webhook-id', change), body })
  }

  test('that is missing is header_missing', async () => {
    expect(codesOf(await explainId(() => undefined))).toEqual(['header_missing seen', 'unexplained none'])
  })

  test('that is missing and was not signed is proved', async () => {
    const fewer = signed.filter((part) => part !== id).slice(1)
    expectProved(await explainId(() => undefined, fewer), 'header_missing', 'message_parts')
  })

  test('that is doubled is header_doubled', async () => {
    expectProved(await explainId((id) => [id, id]), 'header_doubled')
  })

  test('with white space is header_white_space', async () => {
    expectProved(await explainId((id) => ` ${id}`), 'header_white_space')
  })

  test('that is signed, but no id, is header_malformed', async () => {
    const { headers, body } = send(it, { signed: ['msg,1', ...signed.slice(1)] })
    const listed = { ...headers, 'webhook-id': 'msg,1' }
    expectProved(await explainCase(it, { headers: listed, body }), 'header_malformed')
  })

  test('may hold dots', async () => {
    const { headers, body } = send(it, { signed: ['msg.1', ...signed.slice(1)] })
    expect(await explainCase(it, { headers: { ...headers, 'webhook-id': 'msg.1' }, body })).toEqual([])
  })
})

describe.each(TIMED)('the time of $name', (it) => {
  const header = timeHeaderOf(it)
  const { signed, timestamp } = specOf(it)
  const time = timestamp?.from ?? ''
  const setTime = (text: string, from = send(it)) => {
    const change = (value: string) => (header === signatureHeaderOf(it) ? value.replace(/t=\d+/, `t=${text}`) : text)
    return explainCase(it, { headers: withHeader(from.headers, header, change), body: from.body })
  }
  test('in milliseconds, signed in seconds, is timestamp_unit', async () => {
    expectProved(await setTime(String(NOW)), 'timestamp_unit')
  })

  test.each([
    ['in milliseconds', String(NOW), 'timestamp_unit'],
    ['as ISO 8601', new Date(NOW).toISOString(), 'timestamp_format'],
    ['with a leading zero', `0${NOW / 1000}`, 'timestamp_format'],
    ['with a fraction', `${NOW / 1000}.5`, 'timestamp_format'],
  ] as const)('signed %s is named', async (_, text, code) => {
    const { timestamp: _timestamp, ...untimed } = specOf(it)
    const scheme = signedMessage({ ...untimed, signed: signed.map((part) => (part === time ? text : part)) })
    const literal = { ...it, factory: { definition: { ...it.factory.definition, scheme } } }
    const { headers, body } = send(literal)
    const withTime =
      header === signatureHeaderOf(it) ? { [header]: `t=${text},${headers[header]}` } : { [header]: text }
    expectProved(await explainCase(it, { headers: { ...headers, ...withTime }, body }), code)
  })

  test('as ISO 8601, signed in seconds, is timestamp_format', async () => {
    expectProved(await setTime(new Date(NOW).toISOString()), 'timestamp_format')
  })

  test.each([
    ['too long ago', -301, 'timestamp_too_old', 301],
    ['ahead', 301, 'timestamp_too_new', -301],
  ] as const)('%s is proved, and says by how much', async (_, seconds, code, ageSeconds) => {
    const found = await explainCase(it, send(it, { at: NOW + seconds * 1000 }))
    expectProved(found, code)
    expect(found[0]?.facts).toMatchObject({ ageSeconds, toleranceSeconds: 300 })
    expect(found[0]?.happened).toContain('301 s')
  })

  test('an hour off says that a clock is in local time', async () => {
    const [found] = await explainCase(it, send(it, { at: NOW - 3_602_000 }))
    expect(found?.happened).toContain('local time')
  })

  test('that is missing is header_missing', async () => {
    const { headers, body } = send(it)
    const change = (value: string) => (header === signatureHeaderOf(it) ? value.replace(/t=\d+,/, '') : undefined)
    const [first] = await explainCase(it, { headers: withHeader(headers, header, change), body })
    expect([first?.code, first?.proof]).toEqual([
      header === signatureHeaderOf(it) ? 'header_malformed' : 'header_missing',
      'seen',
    ])
  })

  test('that was changed is unexplained', async () => {
    expect(codesOf(await setTime(String(NOW / 1000 + 1)))).toEqual(['unexplained none'])
  })

  const values = signed.flatMap((part): Template => (typeof part === 'string' ? (part.match(/v0/) ?? []) : [part]))
  const joinedWith = (separator: string): Template =>
    values.flatMap((value, index) => (index === 0 ? [value] : [separator, value]))
  const print = (template: Template) => template.map(textOf).join('')
  const others = ['.', '|', ':', '', '\n'].filter((separator) => print(joinedWith(separator)) !== print(signed))
  test.each(others)('and body joined with %j are message_separator', async (separator) => {
    const found = await explainCase(it, send(it, { signed: joinedWith(separator) }))
    expectProved(found, 'message_separator')
    expect(found[0]?.facts.signedAs).toBe(print(joinedWith(separator)))
  })

  test('that is not signed is message_parts', async () => {
    expectProved(await explainCase(it, send(it, { signed: [body] })), 'message_parts')
  })

  test('signed behind the body is message_parts', async () => {
    const found = await explainCase(it, send(it, { signed: [body, '.', time] }))
    expectProved(found, 'message_parts')
  })
})

describe('the time in the body of Dfns', () => {
  const it = CASE.dfns
  const explainTime = (timestampSent: unknown) => {
    return explainCase(it, send(it, { raw: JSON.stringify({ ...dfnsBody, timestampSent }) }))
  }

  test.each([
    ['in milliseconds', NOW, 'timestamp_unit'],
    ['as ISO 8601', new Date(NOW).toISOString(), 'timestamp_format'],
    ['with a fraction', NOW / 1000 + 0.5, 'timestamp_format'],
    ['300 s ago', NOW / 1000 - 300, 'timestamp_too_old'],
    ['300 s ahead', NOW / 1000 + 300, 'timestamp_too_new'],
  ] as const)('%s is named', async (_, value, code) => {
    expectProved(await explainTime(value), code)
  })

  test('as a text of digits is a time', async () => {
    expect(await explainTime(String(NOW / 1000))).toEqual([])
  })
})

describe('a content encoding', () => {
  test('on a body that is not encoded is content_encoding', async () => {
    const { headers, body } = send(CASE.github)
    expectProved(
      await explainCase(CASE.github, { headers: { ...headers, 'content-encoding': 'gzip' }, body }),
      'content_encoding',
    )
  })
})

test('a request that is no POST is method_not_allowed, whatever its signature is', async () => {
  const { headers, body } = send(CASE.telnyx)
  const found = await explain(CASE.telnyx.provider, { method: 'GET', headers, body }, { now })
  expect(codesOf(found)).toEqual(['method_not_allowed seen'])
  const [first] = await explain(CASE.telnyx.provider, { method: 'GET', headers: {}, body: utf8('') }, { now })
  expect(first?.code).toBe('method_not_allowed')
})
