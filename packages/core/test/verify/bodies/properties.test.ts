import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as provider from '../../../src/provider.ts'
import { WebhookVerificationError } from '../../../src/shared/errors.ts'
import { utf8 } from '../../support.ts'

const { json, form, formOrJson, formWithJson, text, multipart, empty } = provider
const FORMATS = { json, form, formOrJson, formWithJson: formWithJson('a'), text, multipart: multipart('a'), empty }

const bytes = fc.uint8Array({ maxLength: 300 })
const values = fc.json({ maxDepth: 4 })
const fields = fc.array(fc.tuple(fc.constantFrom('a', 'b', '__proto__'), values), { maxLength: 4 })
/** What a body is made of, and what breaks one. */
const pieces = fc.constantFrom(
  ...['--B', '\r\n', '--', 'Content-Disposition: form-data; name="a"', '; filename="f"', '\r\n\r\n{"a":1}', '%'],
  ...['a=', '&', '{', '}', '"__proto__":1', '%C3', '%7B%7D', '\uFEFF', 'Content-Type: multipart/mixed', '\\'],
)
const bodies = fc.oneof(
  bytes,
  values.map(utf8),
  fields.map((list) => utf8(new URLSearchParams(list).toString())),
  fields.map((list) => {
    const parts = list.map(
      ([name, value]) => `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    return utf8(`${parts.join('')}--B--`)
  }),
  fc.array(pieces, { maxLength: 20 }).map((list) => utf8(`--B\r\n${list.join('')}`)),
  fc.array(pieces, { maxLength: 12 }).map((list) => utf8(list.join(''))),
)

describe.each(Object.entries(FORMATS))('%s', (_, format) => {
  test('throws nothing but WebhookVerificationError, with the code body_malformed', () => {
    const isVerdict = (body: Uint8Array) => {
      try {
        format.parse(body)
        return true
      } catch (error) {
        return error instanceof WebhookVerificationError && error.code === 'body_malformed'
      }
    }
    fc.assert(fc.property(bodies, isVerdict), { numRuns: 3000 })
  })

  test('gives no object with a "__proto__" key', () => {
    const hasProto = (body: unknown) => /"__proto__":/.test(JSON.stringify(body) ?? '')
    fc.assert(
      fc.property(bodies, (body) => {
        try {
          const parsed = format.parse(body).body
          return typeof parsed === 'string' || !hasProto(parsed)
        } catch {
          return true
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('reads what it writes', () => {
    const isObject =
      format === form || format === formOrJson
        ? fc.constant({ a: ['1', '2'], b: 'x&y' })
        : fc.constant({ a: [1, { b: 'é' }] })
    const plain = format === text ? fc.string({ unit: 'binary' }) : isObject
    fc.assert(
      fc.property(plain, (body) => {
        const written = format.write(body)
        const parsed = format.parse(utf8(format.wrap ? format.wrap(written) : written))
        expect(parsed.text).toBe(written)
        if (format !== empty) expect(parsed.body).toEqual(body)
      }),
    )
  })
})
