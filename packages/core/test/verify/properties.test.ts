import { compile, messageSpecOf } from '@countersign/core/provider'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { telnyx } from '@countersign/providers/telnyx'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identify } from '../../src/identify/identify.ts'
import { concatBytes, fromBase64, fromHex, fromUtf8, toBase64, toHex, toUtf8 } from '../../src/shared/bytes.ts'
import { toCanonicalJson } from '../../src/shared/canonical-json.ts'
import { WebhookVerificationError } from '../../src/shared/errors.ts'
import { parseGroups } from '../../src/verify/schemes/message/signatures.ts'
import { parseTimestamp } from '../../src/verify/tolerance.ts'
import { numRuns } from '../support.ts'

const bytes = fc.uint8Array({ maxLength: 200 })
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.base64String({ maxLength: 100 }),
  fc.stringMatching(/^[0-9a-fA-F]{0,80}$/),
  fc.stringMatching(/^[0-9+\- .eE]{0,15}$/),
  fc.stringMatching(/^(v1a?,[A-Za-z0-9+/=_-]{0,90} ?){0,4}$/),
)

describe('what the encoders write', () => {
  test.each<[string, (bytes: Uint8Array) => string, (text: string) => Uint8Array | undefined]>([
    ['hexadecimal', toHex, fromHex],
    ['base64', toBase64, fromBase64],
  ])('as %s, its decoder reads back', (_, encode, decode) => {
    fc.assert(
      fc.property(bytes, (input) => void expect(decode(encode(input))).toEqual(input)),
      { numRuns },
    )
  })

  test.each<[BufferEncoding, (bytes: Uint8Array) => string]>([
    ['hex', toHex],
    ['base64', toBase64],
  ])('as %s is what Node writes', (encoding, encode) => {
    fc.assert(
      fc.property(bytes, (input) => encode(input) === Buffer.from(input).toString(encoding)),
      { numRuns },
    )
  })

  test('as UTF-8, the decoder reads back', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 50 })
    fc.assert(
      fc.property(text, (input) => void expect(toUtf8(fromUtf8(input))).toBe(input)),
      { numRuns },
    )
  })

  test('in parts is as long as all parts together', () => {
    const property = fc.property(fc.array(bytes), (parts) => {
      expect([...concatBytes(parts)]).toEqual(parts.flatMap((part) => [...part]))
    })
    fc.assert(property, { numRuns })
  })
})

describe('a strict decoder', () => {
  test.each<[string, (text: string) => Uint8Array | undefined, (bytes: Uint8Array) => string]>([
    ['hexadecimal', fromHex, toHex],
    ['base64', fromBase64, toBase64],
  ])('of %s throws on no text, and what it accepts is written in that way only', (_, decode, encode) => {
    const property = fc.property(anyText, (text) => {
      const decoded = decode(text)
      expect(decoded === undefined ? text : encode(decoded)).toBe(text)
    })
    fc.assert(property, { numRuns: 2 * numRuns })
  })

  test('of UTF-8 throws on no bytes, and what it accepts is written in that way only', () => {
    const property = fc.property(bytes, (input) => {
      const text = toUtf8(input)
      expect(text === undefined ? input : fromUtf8(text)).toEqual(input)
    })
    fc.assert(property, { numRuns })
  })
})

/** Whether `parse` gives a value or refuses as it is to refuse; anything else that it throws fails the property. */
function isVerdict(parse: () => unknown): boolean {
  try {
    parse()
    return true
  } catch (error) {
    if (error instanceof WebhookVerificationError) return true
    throw error
  }
}

describe('a parser throws nothing but WebhookVerificationError', () => {
  const definitions = [telnyx, dfns, standardWebhooks, stripe].map(({ definition }) => definition)
  const definition = fc.constantFrom(...definitions)
  const unit = fc.constantFrom('seconds' as const, 'milliseconds' as const)

  test('on any timestamp', () => {
    fc.assert(
      fc.property(anyText, unit, (text, of) => isVerdict(() => parseTimestamp(text, of))),
      { numRuns },
    )
  })

  test('on any signature header', () => {
    fc.assert(
      fc.property(definition, anyText, (of, text) => {
        const spec = messageSpecOf(of)
        return spec !== undefined && isVerdict(() => parseGroups(spec.signature, text))
      }),
      { numRuns: 2 * numRuns },
    )
  })

  test('on any headers', () => {
    const header = fc.func(fc.option(anyText, { nil: undefined }))
    fc.assert(
      fc.property(definition, header, (of, read) => {
        const view = { method: 'POST', target: '/', header: read, publicUrl: undefined, options: {} }
        return isVerdict(() => compile(of).scheme.precheck(view))
      }),
      { numRuns },
    )
  })

  test('on any value where an event is expected', async () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({ data: fc.jsonValue(), meta: fc.jsonValue(), id: fc.jsonValue() }),
    )
    const property = fc.asyncProperty(definition, value, async (of, body) => {
      const code = await identify(of, { body }, { signed: { id: 'msg_1' }, unsigned: {} }).catch(
        (error: { code?: unknown }) => error.code,
      )
      expect(code).toSatisfy((result) => typeof result === 'object' || result === 'body_malformed')
    })
    await fc.assert(property, { numRuns })
  })
})

test('canonical JSON stands for the value it was made of', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text)
      expect(JSON.parse(toCanonicalJson(value))).toEqual(value)
    }),
    { numRuns },
  )
})

test('canonical JSON does not depend on the order of members', () => {
  const property = fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (members) => {
    const reversed = Object.fromEntries(Object.entries(members).reverse())
    expect(toCanonicalJson(reversed)).toBe(toCanonicalJson(members))
  })
  fc.assert(property, { numRuns })
})
