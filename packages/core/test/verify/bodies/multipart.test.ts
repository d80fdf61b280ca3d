import { describe, expect, test } from 'vitest'
import { multipart } from '../../../src/verify/bodies/multipart.ts'
import { refusedAs, utf8 } from '../../support.ts'

const format = multipart('json')
const part = (name: string, content: string, more = '') =>
  `Content-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}`
/** A body of these parts, each with its headers. */
const bodyOf = (parts: readonly string[], boundary = 'B') =>
  `${parts.map((one) => `--${boundary}\r\n${one}\r\n`).join('')}--${boundary}--\r\n`
const parse = (body: string) => format.parse(utf8(body))

const JSON_PART = part('json', '{"a":1.0}')

describe('a multipart body', () => {
  test('is the value of the JSON in its named part, and its text', () => {
    expect(parse(bodyOf([JSON_PART]))).toEqual({ body: { a: 1 }, text: '{"a":1.0}' })
  })

  test('is parsed as it is written', () => {
    const body = { text: 'Grüße\r\n--countersign-boundary--\r\n🌍' }
    expect(format.parse(utf8(format.wrap?.(format.write(body)) ?? '')).body).toEqual(body)
  })

  test.each([
    ['other fields', bodyOf([part('note', 'x'), JSON_PART, part('last', '')])],
    ['files', bodyOf([part('f', '%PDF', '; filename="C:\\a\\"b.pdf"\r\nContent-Type: application/pdf'), JSON_PART])],
    ['a file that is no text', bodyOf([part('f', '\u0000\r\n\r', "; filename*=UTF-8''x"), JSON_PART])],
    ['a content that is nearly a boundary', bodyOf([part('n', '--B\r--B\n--B\r\n-B'), JSON_PART])],
    ['headers in other letters', bodyOf(['content-disposition:form-data;name=json\r\n\r\n{"a":1}'])],
    ['further headers', bodyOf([`Content-Type: application/json\r\nContent-Transfer-Encoding: 8bit\r\n${JSON_PART}`])],
    ['no line end after the last boundary', bodyOf([JSON_PART]).slice(0, -2)],
    ['a boundary of 70 characters', bodyOf([JSON_PART], "-0'()+_,./:=? z".padStart(70, 'x'))],
    ['20 parts', bodyOf([...Array.from({ length: 19 }, (_, index) => part(`n${index}`, '')), JSON_PART])],
  ])('may have %s', (_, body) => {
    expect(parse(body).body).toEqual({ a: 1 })
  })

  test.each([
    ['is empty', ''],
    ['is JSON', '{"json":1}'],
    ['has no parts', '--B--\r\n'],
    ['has text before the first boundary', `preamble\r\n${bodyOf([JSON_PART])}`],
    ['has a line end before the first boundary', `\r\n${bodyOf([JSON_PART])}`],
    ['has text after the last boundary', `${bodyOf([JSON_PART])}epilogue`],
    ['has a second body after the last boundary', bodyOf([JSON_PART]) + bodyOf([JSON_PART])],
    ['has a boundary of 71 characters', bodyOf([JSON_PART], 'x'.repeat(71))],
    ['has a boundary without characters', bodyOf([JSON_PART], '')],
    ['has a boundary with a quote', bodyOf([JSON_PART], 'a"b')],
    ['has a boundary that ends with a space', bodyOf([JSON_PART], 'b ')],
    ['has line ends without CR', bodyOf([JSON_PART]).replaceAll('\r\n', '\n')],
    ['has no last boundary', bodyOf([JSON_PART]).replace('--B--\r\n', '')],
    ['ends within the last boundary', bodyOf([JSON_PART]).slice(0, -3)],
    ['has a line that only begins as a boundary', bodyOf([part('n', 'x\r\n--Bx'), JSON_PART])],
    ['has 21 parts', bodyOf([...Array.from({ length: 20 }, (_, index) => part(`n${index}`, '')), JSON_PART])],
    ['has more than 64 KiB of headers', bodyOf([part('n', '', `\r\nX-Long: ${'x'.repeat(65_536)}`), JSON_PART])],
    [
      'has so many in several parts',
      bodyOf([...['a', 'b'].map((n) => part(n, '', `\r\nX: ${'x'.repeat(33_000)}`)), JSON_PART]),
    ],
    ['has two parts of the name', bodyOf([JSON_PART, JSON_PART])],
    ['has a file of the same name', bodyOf([JSON_PART, part('json', 'x', '; filename="x"')])],
    ['has two others of one name', bodyOf([part('n', ''), part('n', ''), JSON_PART])],
    ['has no such part', bodyOf([part('other', '{}')])],
    ['has a file for the part', bodyOf([part('json', '{}', '; filename="a.json"')])],
    ['has parts within a part', bodyOf([JSON_PART, part('n', '', '\r\nContent-Type: Multipart/mixed; boundary=C')])],
    ['has an encoded part', bodyOf([part('json', 'e30=', '\r\nContent-Transfer-Encoding: base64')])],
    ['has a part without headers', bodyOf(['\r\n{}', JSON_PART])],
    ['has a part without a disposition', bodyOf(['Content-Type: text/plain\r\n\r\n{}', JSON_PART])],
    ['has a part that is no form-data', bodyOf([JSON_PART.replace('form-data', 'attachment')])],
    ['has a part without a name', bodyOf(['Content-Disposition: form-data\r\n\r\n{}', JSON_PART])],
    ['has a part with an empty name', bodyOf([part('', '{}'), JSON_PART])],
    ['has a part with two names', bodyOf([part('n', '{}', '; name="json"')])],
    ['has a part with an encoded name', bodyOf([part('n', '{}', "; name*=UTF-8''json"), JSON_PART])],
    ['has a part with a name that is escaped', bodyOf([part('js\\on', '{}'), JSON_PART])],
    ['has a header twice', bodyOf([`Content-Disposition: form-data; name="n"\r\n${JSON_PART}`])],
    ['has a header that goes on in the next line', bodyOf([JSON_PART.replace('; name', ';\r\n name')])],
    ['has a "__proto__" part', bodyOf([part('__proto__', '{}'), JSON_PART])],
    ['has a "__proto__" key in its JSON', bodyOf([part('json', '{"__proto__":1}')])],
    ['has JSON with a byte order mark', bodyOf([part('json', '\uFEFF{}')])],
    ['has a part that is no JSON', bodyOf([part('json', '{')])],
  ])('is body_malformed where it %s', (_, body) => {
    expect(() => parse(body)).toThrow(refusedAs('body_malformed'))
  })

  test.each([
    ['a header', bodyOf([part('n', '', '; x="é"'), JSON_PART])],
    ['the JSON', bodyOf([part('json', '"é"')])],
  ])('is body_malformed where %s is not UTF-8', (_, body) => {
    expect(() => format.parse(new Uint8Array(Buffer.from(body, 'latin1')))).toThrow(refusedAs('body_malformed'))
  })

  test('has the boundary that its first line says, whatever stands in a part', () => {
    const forged = bodyOf([part('json', '{"forged":true}')], 'evil')
    const genuine = bodyOf([part('note', `x\r\n${forged}`), part('json', '{"forged":false}')])
    expect(parse(genuine).body).toEqual({ forged: false })
  })

  test.each(['', 'a"b', 'a\\b', 'a\r\nb'])('cannot be of a part named %j', (name) => {
    expect(() => multipart(name)).toThrow(TypeError)
  })
})
