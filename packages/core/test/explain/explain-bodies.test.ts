import { deflateSync, gzipSync } from 'node:zlib'
import { telnyxForm } from '@countersign/providers/telnyx-form'
import { describe, expect, test } from 'vitest'
import { layOut, toTokens } from '../../src/explain/hypotheses/json-writing.ts'
import { telnyxKeys, utf8 } from '../support.ts'
import { CASE, CASES, type Case, codesOf, expectProved, explainCase, send } from './explain-support.ts'

const compact = ({ body }: Case) => JSON.stringify(body)
const pretty = ({ body }: Case) => JSON.stringify(body, null, 2)
const toAscii = (json: string, spell = (digits: string) => digits) =>
  json.replace(/[\u007f-\uffff]/g, (character) => `\\u${spell(character.charCodeAt(0).toString(16).padStart(4, '0'))}`)
/** As Python's json.dumps writes it, for texts without "," and ":" in them. */
const python = (json: string) => json.replace(/([^\\]"|[\]}\de]),/g, '$1, ').replaceAll('":', '": ')
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

type Change = readonly [what: string, signed: (it: Case) => string, received: (it: Case) => string | Uint8Array]

describe.each(CASES)('$name', (it) => {
  async function explainChange([, signed, received]: Change) {
    const { headers } = send(it, { raw: signed(it) })
    const body = received(it)
    return explainCase(it, { headers, body: typeof body === 'string' ? utf8(body) : body })
  }

  test.each<Change>([
    ['indented by 2 spaces', pretty, compact],
    ['indented by 4 spaces', ({ body }) => JSON.stringify(body, null, 4), compact],
    ['indented by tabs', ({ body }) => JSON.stringify(body, null, '\t'), compact],
    ['indented, with a newline at the end', (given) => `${pretty(given)}\n`, compact],
    ['escaped in lower case', (given) => toAscii(compact(given)), compact],
    ['escaped in upper case', (given) => toAscii(compact(given), (digits) => digits.toUpperCase()), compact],
    ['with "\\/"', (given) => compact(given).replaceAll('/', '\\/'), compact],
    ['as PHP writes it', (given) => toAscii(compact(given)).replaceAll('/', '\\/'), compact],
    [
      'as Go writes it',
      (given) => compact(given).replace(/[<>&]/g, (it) => `\\u00${it.charCodeAt(0).toString(16)}`),
      compact,
    ],
    ['as Python writes it', (given) => toAscii(python(JSON.stringify(given.body))), compact],
    ['indented and escaped', (given) => toAscii(pretty(given)), compact],
  ])('a body signed %s and re-serialised is body_reserialized', async (...change) => {
    expectProved(await explainChange(change), 'body_reserialized')
  })

  test.each<Change>([
    ['compact, received indented', compact, pretty],
    ['indented by 2 spaces, received by 4', pretty, ({ body }) => JSON.stringify(body, null, 4)],
    [
      'with 1.0, received indented',
      () => '{"id":"a","type":"b","timestampSent":1700000000,"x":1.0}',
      () => '{"id": "a", "type": "b", "timestampSent": 1700000000, "x": 1.0}',
    ],
  ])('a body signed %s is body_reindented', async (...change) => {
    expectProved(await explainChange(change), 'body_reindented')
  })

  test.each<Change>([
    ['plain, received escaped', compact, (given) => toAscii(compact(given))],
    ['plain, received with "\\/"', compact, (given) => compact(given).replaceAll('/', '\\/')],
  ])('a body signed %s is body_escaped', async (...change) => {
    expectProved(await explainChange(change), 'body_escaped')
  })

  test.each<Change>([
    ['without a newline', compact, (given) => `${compact(given)}\n`],
    ['with a newline', (given) => `${compact(given)}\n`, compact],
    ['with CRLF at the end', (given) => `${compact(given)}\r\n`, compact],
  ])('a body signed %s, changed on the way, is body_newline', async (...change) => {
    expectProved(await explainChange(change), 'body_newline')
  })

  test.each<Change>([
    ['LF', (given) => `${pretty(given)}\n`, (given) => `${pretty(given)}\n`.replaceAll('\n', '\r\n')],
    ['CRLF', (given) => pretty(given).replaceAll('\n', '\r\n'), pretty],
  ])('a body signed with %s, changed on the way, is body_line_endings', async (...change) => {
    expectProved(await explainChange(change), 'body_line_endings')
  })

  test('a byte order mark put before the body is body_bom', async () => {
    expectProved(await explainChange(['', compact, (given) => `\ufeff${compact(given)}`]), 'body_bom')
  })

  test('a byte order mark that was signed and taken off is body_bom', async () => {
    expectProved(await explainChange(['', (given) => `\ufeff${compact(given)}`, compact]), 'body_bom')
  })

  const western = JSON.stringify({ ...CASE.dfns.body, data: { note: 'Grüße “Zürich” €' } })
  test.each<Change>([
    ['read as Latin-1', () => western, () => latin1(utf8(western))],
    ['read as Windows-1252', () => western, () => new TextDecoder('windows-1252').decode(utf8(western))],
    [
      'sent on in Windows-1252',
      () => western,
      () => Buffer.from(western.replace('“', '\x93').replace('”', '\x94').replace('€', '\x80'), 'latin1'),
    ],
  ])('a body of UTF-8 %s is body_charset', async (...change) => {
    expectProved(await explainChange(change), 'body_charset')
  })

  test.each<Change>([
    ['gzip', compact, (given) => gzipSync(compact(given))],
    ['deflate', compact, (given) => deflateSync(compact(given))],
  ])('a body compressed by %s is body_compressed', async (...change) => {
    expectProved(await explainChange(change), 'body_compressed')
  })

  test.each<Change>([
    ['base64', compact, (given) => Buffer.from(compact(given)).toString('base64')],
    ['base64url', compact, (given) => Buffer.from(compact(given)).toString('base64url')],
    ['hex', compact, (given) => Buffer.from(compact(given)).toString('hex')],
  ])('a body written as %s is body_base64', async (...change) => {
    expectProved(await explainChange(change), 'body_base64')
  })

  test('a body stringified twice is body_double_encoded', async () => {
    expectProved(await explainChange(['', compact, (given) => JSON.stringify(compact(given))]), 'body_double_encoded')
  })

  test.each<Change>([
    ['percent escapes', compact, (given) => encodeURIComponent(compact(given))],
    ['a form parser', compact, (given) => JSON.stringify({ [compact(given)]: '' })],
    ['a form field', compact, (given) => `payload=${encodeURIComponent(compact(given))}`],
  ])('a body that went through %s is body_form_decoded', async (...change) => {
    expectProved(await explainChange(change), 'body_form_decoded')
  })

  test.each<readonly [string, (text: string) => string, string]>([
    ['was cut', (text) => text.slice(0, 50), 'body_truncated'],
    ['did not arrive', () => '', 'body_empty'],
  ])('a body that %s is seen, and proved where it is known what was sent', async (_, cut, code) => {
    const sent = send(it)
    const headers = { ...sent.headers, 'content-length': String(sent.body.length) }
    const body = utf8(cut(compact(it)))
    expect(codesOf(await explainCase(it, { headers, body }))).toEqual([`${code} seen`, 'unexplained none'])
    expectProved(await explainCase(it, { headers, body }, { sent: sent.body }), code as 'body_empty')
  })
})

test('a form that was parsed and made JSON is body_form_decoded', async () => {
  const it: Case = { ...CASE.telnyx, factory: telnyxForm, provider: telnyxForm(telnyxKeys), body: {} }
  const { headers } = send(it, { raw: 'CallSid=v3%3Aabc&CallStatus=completed&From=%2B15550100&Text=a+b' })
  const fields = { CallSid: 'v3:abc', CallStatus: 'completed', From: '+15550100', Text: 'a b' }
  expectProved(await explainCase(it, { headers, body: utf8(JSON.stringify(fields)) }), 'body_form_decoded')
  const decoded = 'CallSid=v3:abc&CallStatus=completed&From=+15550100&Text=a b'
  expectProved(await explainCase(it, { headers, body: utf8(decoded) }), 'body_form_decoded')
})

describe('what was sent, where it is known', () => {
  const it = CASE.dfns
  const lossy = `{"a":1.0,${JSON.stringify(it.body).slice(1)}`

  test('proves what cannot be recomputed', async () => {
    const { headers, body } = send(it, { raw: lossy })
    const received = utf8(JSON.stringify(JSON.parse(lossy)))
    expect(codesOf(await explainCase(it, { headers, body: received }))).toEqual(['unexplained none'])
    expectProved(await explainCase(it, { headers, body: received }, { sent: body }), 'body_reserialized')
  })

  test('shows the first byte that differs, and both digests', async () => {
    const { headers, body } = send(it, { raw: lossy })
    const received = utf8(JSON.stringify(JSON.parse(lossy)))
    const [diagnosis] = await explainCase(it, { headers, body: received }, { sent: body })
    expect(diagnosis?.facts.firstDifference).toEqual({ at: 6, received: '0x2c', signed: '0x2e' })
    expect(diagnosis?.facts.body.bytes).toBe(received.length)
    expect(diagnosis?.facts.signedBody?.bytes).toBe(body.length)
  })

  test('is body_charset when what was no UTF-8 became U+FFFD', async () => {
    const raw = Buffer.concat([
      Buffer.from(JSON.stringify(it.body).slice(0, -1)),
      Buffer.from(',"x":"\xe9"}', 'latin1'),
    ])
    const { headers, body } = send(it, { raw: new Uint8Array(raw) })
    const received = utf8(new TextDecoder().decode(raw))
    expect(codesOf(await explainCase(it, { headers, body: received }))).toEqual([
      'body_charset seen',
      'unexplained none',
    ])
    const proved = codesOf(await explainCase(it, { headers, body: received }, { sent: body }))
    expect(proved).toEqual(['body_charset proved'])
  })

  test('is body_changed when no cause has a name', async () => {
    const { headers, body } = send(it)
    const received = utf8(JSON.stringify({ ...it.body, id: 'whe-2' }))
    expectProved(await explainCase(it, { headers, body: received }, { sent: body }), 'body_changed')
  })

  test('is only seen to be changed when its signature does not hold either', async () => {
    const { headers } = send(it)
    const [received, sent] = [utf8('{"a":1}'), utf8('{"a":2}')]
    const found = await explainCase(it, { headers, body: received }, { sent })
    expect(codesOf(found)).toEqual(['body_changed seen', 'unexplained none'])
  })
})

test('a body of another length than Content-Length says is seen', async () => {
  const { headers } = send(CASE.github)
  const body = utf8('{"another":"body"}')
  const found = await explainCase(CASE.github, { headers: { ...headers, 'content-length': '999' }, body })
  expect(codesOf(found)).toEqual(['body_changed seen', 'unexplained none'])
  expect(found[0]?.facts.announcedBytes).toBe(999)
})

test('a small body that inflates to much is given up', async () => {
  const large = JSON.stringify({ text: 'a'.repeat(2_000_000) })
  const { headers } = send(CASE.github, { raw: large })
  expect(codesOf(await explainCase(CASE.github, { headers, body: gzipSync(large) }))).toEqual(['unexplained none'])
})

test('a value nested too deep to be indented is left as it is', () => {
  const nested = (depth: number) =>
    layOut(toTokens('['.repeat(depth) + ']'.repeat(depth)), { name: '', colon: ':', indent: ' ' }, 100_000)
  expect(nested(100)).toBeDefined()
  expect(nested(101)).toBeUndefined()
})

test('a value whose indentation would be many times as long as itself is left as it is', () => {
  const nested = toTokens(`${'['.repeat(99)}${'1,'.repeat(1000)}1${']'.repeat(99)}`)
  const indented = { name: '', colon: ':', indent: ' ' }
  expect(layOut(nested, indented, 200_000)).toBeDefined()
  expect(layOut(nested, indented, 16_000)).toBeUndefined()
})

test('a large body that was re-serialised is body_reserialized all the same', async () => {
  const it = {
    ...CASE.telnyx,
    body: { data: { list: Array.from({ length: 8000 }, (_, index) => ({ index, name: 'é/' })) } },
  }
  const { headers } = send(it, { raw: pretty(it) })
  expect(compact(it).length).toBeGreaterThan(200_000)
  expectProved(await explainCase(it, { headers, body: utf8(compact(it)) }), 'body_reserialized')
})
