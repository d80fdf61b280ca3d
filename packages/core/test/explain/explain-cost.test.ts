import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explain, proveReasons } from '../../src/explain/explain.ts'
import { bodyHypotheses } from '../../src/explain/hypotheses/bodies.ts'
import { maxGuessLength } from '../../src/explain/hypotheses/body-guess.ts'
import { ASKED_BUDGET, AUTOMATIC_BUDGET, type Budget, createMeter } from '../../src/explain/prove/budget.ts'
import { toUtf8 } from '../../src/shared/bytes.ts'
import { WebhookVerificationError } from '../../src/shared/errors.ts'
import { form } from '../../src/verify/bodies/form.ts'
import { json } from '../../src/verify/bodies/json.ts'
import { now, numRuns, utf8 } from '../support.ts'
import { CASE, explainCase, send } from './explain-support.ts'

const KIB = 1024

/** Every kind of character that the code looks at, and texts that begin something which others end. */
const SEEDS: readonly (string | Uint8Array)[] = [
  ...['=', '[', ']', '{', '}', '"', '\\', '%', '&', '+', '/', '-', '_', ',', ':', '<', '>', '.', '|', ';'],
  ...[
    ' ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\u00a0',
    '\ufeff',
    '\u2028',
    '0',
    '1',
    '1e9',
    '0.',
    'a',
    'ab',
    'QUJD',
    'é',
    '€',
    '日',
    '😀',
  ],
  ...[
    '[]',
    '{}',
    '[[',
    ']]',
    '""',
    '"",',
    '1,',
    '[],',
    '{"a":',
    '{"a":1},',
    '"a":1,',
    '"/",',
    'a=',
    'a=&',
    '%41',
    '%',
    '\\"',
    '\\\\',
    '\\n',
  ],
  ...[
    '\\u0041',
    '\\ud800',
    '\\udc00',
    '#',
    '#=1&',
    '#&',
    '"#":1,',
    '-----BEGIN A-----',
    'whsec_',
    'v1,',
    'null',
    'true',
  ],
  ...[
    [0],
    [0xff],
    [0xe9],
    [0xc3],
    [0xef, 0xbb, 0xbf],
    [0x1f, 0x8b],
    [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
    [0x78, 0x9c],
    [0x78],
  ].map((bytes) => Uint8Array.from(bytes)),
  gzipSync('a'.repeat(10_000)),
]

interface Shape {
  readonly start: Uint8Array
  readonly unit: Uint8Array
  readonly end: Uint8Array
}

const bytesOf = (seed: string | Uint8Array) => (typeof seed === 'string' ? utf8(seed) : seed)
const pieces = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...SEEDS), { minLength, maxLength }).map((seeds) => Buffer.concat(seeds.map(bytesOf)))
const nesting = fc.constantFrom('['.repeat(99), '{"a":'.repeat(99), '{"a":[').map(utf8)
const shape: fc.Arbitrary<Shape> = fc.record({
  start: fc.oneof(pieces(0, 3), nesting),
  unit: pieces(1, 3),
  end: pieces(0, 3),
})

/** JSON of one kind of member, again and again: what the random shapes seldom are. */
const JSON_SHAPES = [
  ...[
    '1,',
    '"",',
    '"/",',
    '"é",',
    '[],',
    '{},',
    '{"a":1},',
    '"\\ud800",',
    '"\\\\",',
    '[[[[[[[[[[]]]]]]]]]],',
    '1.0 ,\n',
  ].map((unit) => ['[', unit, '0]']),
  ...['1,', '"<",'].map((unit) => ['['.repeat(99), unit, `0${']'.repeat(99)}`]),
  ...['é', '<', '/', '\\\\', '\\"', '\\u0041', '€', ' '].map((unit) => ['["', unit, '"]']),
  ['{"a":0', ',"a":1', '}'],
  ['{"a":0', ',"#":1', '}'],
  ['{"', 'a=b&', '":""}'],
  ['"\\"', '\\\\\\"', '\\""'],
].map(([start = '', unit = '', end = '']): Shape => ({ start: utf8(start), unit: utf8(unit), end: utf8(end) }))

/** The shape in about so many bytes, with every "#" of the unit made another number. */
function fill({ start, unit, end }: Shape, bytes: number): Uint8Array {
  const count = Math.max(1, Math.floor((bytes - start.length - end.length) / unit.length))
  const text = Buffer.from(unit).toString('latin1')
  const units = text.includes('#')
    ? Array.from({ length: count }, (_, index) => Buffer.from(text.replaceAll('#', index.toString(36)), 'latin1'))
    : Array<Uint8Array>(count).fill(unit)
  return Buffer.concat([start, ...units, end])
}

/** A budget that stops nothing, so that what one step costs is seen. */
const NO_LIMIT: Budget = { ...ASKED_BUDGET, maxChecks: 1e9, maxGuessedBytes: 1e12 }

/** Makes every guess at what was signed; their lengths. */
async function guessAll(body: Uint8Array): Promise<readonly number[]> {
  const lengths: number[] = []
  for await (const { change } of bodyHypotheses(body, createMeter(NO_LIMIT))()) lengths.push(change.body?.length ?? 0)
  return lengths
}

/** What is verified may hold what a stranger wrote all the same: the provider passes it on. */
async function parseAll(body: Uint8Array): Promise<void> {
  for (const format of [json, form]) {
    try {
      format.parse(body)
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error
    }
  }
}

type Reader = (body: Uint8Array) => Promise<unknown>

/** Milliseconds of the processor, all threads of this process. */
async function costOf(read: Reader, body: Uint8Array): Promise<number> {
  const before = process.cpuUsage()
  await read(body)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Compilers and collectors are at work too, a few times in a row. */
const ATTEMPTS = 3

/**
 * Whether a body of four times the size costs about four times as much: less than eight times, and a constant. What is
 * quadratic costs sixteen times as much.
 */
async function isLinear(read: Reader, given: Shape, bytes: number): Promise<boolean> {
  const [small, large] = [fill(given, bytes), fill(given, 4 * bytes)]
  await read(small) // so that nothing is compiled while it is measured
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const cost = await costOf(read, small)
    if ((await costOf(read, large)) < 8 * cost + 30) return true
  }
  return false
}

async function expectLinear(read: Reader, given: Shape): Promise<void> {
  // The smaller sizes first: what is quadratic takes minutes for the larger ones.
  for (const bytes of [8 * KIB, 32 * KIB]) {
    if (await isLinear(read, given, bytes)) continue
    const [start, unit, end] = [given.start, given.unit, given.end].map((part) =>
      JSON.stringify(Buffer.from(part).toString('latin1').slice(0, 40)),
    )
    expect.fail(`${4 * bytes} bytes of ${start}, ${unit} again and again, and ${end} cost more than linear work`)
  }
}

describe('the work on an unverified body grows as its size', () => {
  test.each<readonly [string, Reader]>([
    ['guesses at what was signed', guessAll],
    ['the parsers', parseAll],
  ])(
    'in %s',
    async (_, read) => {
      const examples = [
        ...SEEDS.map((seed) => ({ start: utf8(''), unit: bytesOf(seed), end: utf8('x') })),
        ...JSON_SHAPES,
      ]
      const property = fc.asyncProperty(shape, (given) => expectLinear(read, given))
      await fc.assert(property, { numRuns: examples.length + numRuns / 10, examples: examples.map((one) => [one]) })
    },
    240_000,
  )

  test('which is measured well enough to find a pattern that is quadratic', async () => {
    const quadratic = async (body: Uint8Array) => toUtf8(body)?.replace(/=+$/, '')
    await expect(expectLinear(quadratic, { start: utf8(''), unit: utf8('='), end: utf8('x') })).rejects.toThrow(
      /linear/,
    )
  })
})

test('no guess at what was signed is many times as long as the body, and there are no more than a hundred', async () => {
  const property = fc.asyncProperty(shape, fc.constantFrom(100, 1000, 8 * KIB), async (given, bytes) => {
    const body = fill(given, bytes)
    const lengths = await guessAll(body)
    expect(lengths.length).toBeLessThan(100)
    const most = Math.max(maxGuessLength(body.length), body[0] === 0x1f || body[0] === 0x78 ? KIB * KIB : 0)
    for (const length of lengths) expect(length).toBeLessThanOrEqual(most)
  })
  await fc.assert(property, { numRuns, examples: JSON_SHAPES.map((one) => [one, 8 * KIB]) })
})

describe('an explanation that nobody asked for', () => {
  const cases = [CASE.telnyx, CASE.v1, CASE.github, CASE.dfns]

  test.each(cases)(
    'of $name ends within its budget, whatever the body',
    async (it) => {
      const { headers } = send(it)
      const sizes = fc.constantFrom(KIB, 32 * KIB, 256 * KIB, KIB * KIB)
      const property = fc.asyncProperty(shape, sizes, async (given, bytes) => {
        const cost = await costOf(
          (body) => proveReasons(it.provider, { headers, body }, { now }, AUTOMATIC_BUDGET),
          fill(given, bytes),
        )
        expect(cost).toBeLessThan(400) // half of it is on other threads, and a test machine is busy
      })
      await fc.assert(property, { numRuns: numRuns / 10, examples: JSON_SHAPES.map((one) => [one, 32 * KIB]) })
    },
    120_000,
  )
})

test('an explanation lets the process do everything else meanwhile', async () => {
  const { headers } = send(CASE.v1)
  const body = fill({ start: utf8('['), unit: utf8('{"a":1},'), end: utf8('0]') }, 32 * KIB)
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  await explain(CASE.v1.provider, { headers, body }, { now })
  clearInterval(timer)
  expect(turns).toBeGreaterThan(3)
})

test('many entries in a header cost no more than the few that are read', async () => {
  const { headers, body } = send(CASE.stripe)
  const entries = (count: number) => Array.from({ length: count }, (_, index) => `t=17000${index},v1=zz`).join()
  const cost = (count: number) =>
    costOf(() => explainCase(CASE.stripe, { headers: { ...headers, 'stripe-signature': entries(count) }, body }), body)
  await cost(100)
  expect(await cost(50_000)).toBeLessThan(400)
})

test('an explanation that is asked for has a budget too', async () => {
  const { headers } = send(CASE.v1)
  const body = fill({ start: utf8('['), unit: utf8('"é/<",'), end: utf8('0]') }, 32 * KIB)
  const found = await explain(CASE.v1.provider, { headers, body }, { now })
  expect(found.at(-1)?.code).toBe('unexplained')
  expect(found.at(-1)?.facts.checks).toBeLessThanOrEqual(ASKED_BUDGET.maxChecks)
})
