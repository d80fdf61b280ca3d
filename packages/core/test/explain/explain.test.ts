import { svix } from '@countersign/providers/svix'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Diagnosis, explain } from '../../src/explain.ts'
import { now, numRuns, utf8 } from '../support.ts'
import { CASE, CASES, codesOf, explainCase, send, signatureHeaderOf } from './explain-support.ts'

describe.each(CASES)('a delivery of $name', (it) => {
  test('that is valid gives no diagnosis', async () => {
    expect(await explainCase(it, send(it))).toEqual([])
    expect(await explainCase(it, send(it, { raw: JSON.stringify(it.body, null, 2) }))).toEqual([])
  })

  test('with another body is unexplained, and shows what was received', async () => {
    const { headers } = send(it)
    const body = utf8('{"timestampSent":1700000000,"note":"fälschung / <x>"}')
    const found = await explainCase(it, { headers, body }, { keys: { KEY: it.key }, otherKeys: { OTHER: 'another' } })
    expect(codesOf(found)).toEqual(['unexplained none'])
    const facts = found[0]?.facts
    expect(facts?.body).toEqual({ bytes: body.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(facts?.message?.bytes).toBeGreaterThanOrEqual(body.length)
    expect(facts?.signature).toMatchObject({ present: true, header: signatureHeaderOf(it) })
  })

  test('costs at most a few hundred checks, whatever its size and its keys', async () => {
    const { headers } = send(it)
    const keys = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`KEY_${index}`, `${it.key.slice(0, -4)}${index}Aa=`]),
    )
    for (const body of [
      utf8('{"a":"é/<"}'),
      utf8(JSON.stringify({ a: 'é/<'.repeat(8_000) })),
      new Uint8Array(1_000_000),
    ]) {
      const found = await explainCase(it, { headers, body }, { keys, otherKeys: keys })
      expect(found.at(-1)?.code).toBe('unexplained')
      expect(found.at(-1)?.facts.checks).toBeLessThanOrEqual(420)
    }
  })
})

test('many headers, signatures and keys together cost no more', async () => {
  const { headers, body } = send(CASE.svix, { raw: '{"a":1}' })
  const secret = Array.from({ length: 16 }, (_, index) => `whsec_${Buffer.alloc(32, 100 + index).toString('base64')}`)
  const twice = (text = '', other = '') => [`${text}${other}`, ` ${text}`]
  const doubled = {
    'svix-id': twice(headers['svix-id'], 'x'),
    'svix-timestamp': twice(headers['svix-timestamp'], '1'),
    'svix-signature': Array(2).fill(Array(16).fill(headers['svix-signature']).join(' ')),
  }
  const found = await explainCase({ provider: svix({ secret }) }, { headers: doubled, body })
  expect(found.at(-1)?.code).toBe('unexplained')
  expect(found.at(-1)?.facts.checks).toBeLessThan(400 + 256)
})

test('a signed body that is no event is body_malformed', async () => {
  const found = await explainCase(CASE.github, send(CASE.github, { raw: 'no JSON' }))
  expect(codesOf(found)).toEqual(['body_malformed proved'])
  expect(found[0]?.happened).toBe('The body is signed, but it is not json: the text does not parse.')
})

test('a body that is not bytes is a TypeError, as for verify', async () => {
  const delivery = { headers: {}, body: { already: 'parsed' } } as unknown as Parameters<typeof explain>[1]
  await expect(explain(CASE.dfns.provider, delivery)).rejects.toThrow(/"body" must be the bytes/)
})

test('headers come as a Headers, a record, or a record of lists', async () => {
  const { headers, body } = send(CASE.svix)
  const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]))
  for (const given of [new Headers(headers), headers, lists]) {
    const parsed = utf8(JSON.stringify(JSON.parse(new TextDecoder().decode(body)), null, 2))
    expect(codesOf(await explainCase(CASE.svix, { headers: given, body: parsed }))).toEqual(['body_reindented proved'])
  }
})

test('a body nested deeper than the stack reaches is no trouble', async () => {
  const { headers } = send(CASE.github)
  const body = utf8('['.repeat(100_000) + ']'.repeat(100_000))
  expect(codesOf(await explainCase(CASE.github, { headers, body }))).toEqual(['unexplained none'])
})

describe.each(CASES)('anything that claims to be of $name', (it) => {
  const { headers, body } = send(it)
  const text = fc.string({ unit: 'binary', maxLength: 30 })
  const values = fc.oneof(
    text,
    fc.constantFrom(...Object.values(headers), '1700000000000', 'v1,', 'sha256=', 't=', ', ', '-1', 'gzip'),
  )
  const anyHeaders = fc
    .tuple(
      fc.dictionary(
        fc.constantFrom(...Object.keys(headers), 'content-length', 'content-encoding', 'x-timestamp'),
        fc.oneof(values, fc.array(values)),
      ),
      fc.dictionary(text, values, { maxKeys: 2 }),
      fc.boolean(),
    )
    .map(([known, others, isSigned]) => ({ ...(isSigned && headers), ...others, ...known }))
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.constant(body),
    fc.json().map(utf8),
    fc.nat({ max: body.length }).map((length) => body.subarray(0, length)),
    fc
      .tuple(fc.constantFrom([0x1f, 0x8b], [0x78, 0x9c]), fc.uint8Array({ maxLength: 40 }))
      .map(([magic, rest]) => Uint8Array.of(...magic, ...rest)),
  )
  const texts = fc.dictionary(text, fc.oneof(text, fc.constantFrom(it.key, `"${it.key}"`, ` ${it.key}`)), {
    maxKeys: 2,
  })
  const options = fc.record(
    { keys: texts, otherKeys: texts, sent: bodies, toleranceSeconds: fc.nat() },
    { requiredKeys: [] },
  )
  const isSecretIn = (json: string, known: string) =>
    known.length >= 20 && json.includes(JSON.stringify(known).slice(1, -1))

  test('is explained without an exception, and without what must not be told', { timeout: 60_000 }, async () => {
    const property = fc.asyncProperty(
      anyHeaders,
      bodies,
      options,
      fc.boolean(),
      async (given, received, chosen, isKeyed) => {
        const provider = isKeyed ? it.provider : it.factory
        const found = await explain(provider, { headers: given, body: received }, { now, ...chosen })
        const json = JSON.stringify(found.map((diagnosis) => ({ ...diagnosis, facts: withoutNames(diagnosis.facts) })))
        const signature = headers[signatureHeaderOf(it)] ?? ''
        const secrets = [
          it.key,
          it.key.replace('whsec_', ''),
          signature,
          signature.slice(-60),
          new TextDecoder().decode(received),
        ]
        expect(secrets.filter((secret) => isSecretIn(json, secret))).toEqual([])
        for (const diagnosis of found) expect(`${diagnosis.happened} ${diagnosis.fix}`).not.toMatch(/undefined|NaN/)
      },
    )
    await fc.assert(property, { numRuns: Math.ceil(numRuns / 6) })
  })

  /** The names of the keys are the caller's own words. */
  function withoutNames({ key: _key, ...facts }: Diagnosis['facts']): Partial<Diagnosis['facts']> {
    return facts
  }
})
