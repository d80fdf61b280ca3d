import { dfns } from '@countersign/providers/dfns'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createReceiver,
  type Outcome,
  printOutcomes,
  ReceiverUnavailableError,
  type VerificationCode,
  type WebhookEvent,
  WebhookVerificationError,
} from '../../src/index.ts'
import { deliver, dfnsBody } from '../receiver-support.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function createPrinter() {
  const lines: string[] = []
  const print = printOutcomes((line) => lines.push(line))
  return { print, lines }
}

const event: WebhookEvent = { id: 'e1', type: 'message.received', body: {}, provider: 'telnyx', source: 'delivery' }
const timing = { startedAt: new Date(0), durationMs: 1, stations: {} }
const about = { provider: 'telnyx', event, keyIndex: 0, ...timing }

function rejected(code: VerificationCode = 'signature_mismatch', message = 'No signature matches.'): Outcome {
  return { status: 'rejected', provider: 'telnyx', code, error: new WebhookVerificationError(code, message), ...timing }
}

function failed(error: unknown, changes: Partial<WebhookEvent> = {}): Outcome {
  return { status: 'failed', ...about, event: { ...event, ...changes }, code: 'handler_failed', error }
}

const draining = new ReceiverUnavailableError('draining', 'It is being stopped.')

describe('a line is printed for', () => {
  test.each<[string, Outcome, readonly string[]]>([
    ['a rejection', rejected(), ['telnyx', 'rejected', 'signature_mismatch', 'No signature matches.']],
    [
      'a failure',
      failed(new Error('no database')),
      ['telnyx', 'handler_failed', 'message.received', 'e1', 'no database'],
    ],
    ['a failure with undefined', failed(undefined), ['handler_failed', 'undefined']],
    ['a lost lease', { status: 'lease_lost', ...about }, ['telnyx', 'lease_lost', 'e1']],
    [
      'an error after the commit',
      { status: 'processed', ...about, error: new Error('late') },
      ['telnyx', 'e1', 'late'],
    ],
    [
      'a receiver that is unavailable',
      { status: 'unavailable', provider: 'telnyx', code: 'draining', error: draining, ...timing },
      ['telnyx', 'unavailable', 'draining', 'It is being stopped.'],
    ],
  ])('%s, and it says what happened', (_, outcome, parts) => {
    const { print, lines } = createPrinter()
    print(outcome)
    expect(lines).toHaveLength(1)
    for (const part of parts) expect(lines[0]).toContain(part)
  })
})

test.each<[string, Outcome]>([
  ['an event that is processed', { status: 'processed', ...about }],
  ['a duplicate', { status: 'duplicate', ...about }],
  ['an ignored event', { status: 'ignored', ...about }],
  ['an event in progress', { status: 'in_progress', ...about }],
  [
    'a handshake',
    { status: 'handshake', provider: 'telnyx', reply: { status: 200, headers: {}, body: '' }, ...timing },
  ],
])('nothing is printed for %s', (_, outcome) => {
  const { print, lines } = createPrinter()
  print(outcome)
  expect(lines).toEqual([])
})

describe('a line', () => {
  test('has at most 256 characters', () => {
    const { print, lines } = createPrinter()
    print(failed(new Error('x'.repeat(10_000))))
    expect(lines[0]).toHaveLength(256)
  })

  test.each([
    ['a line feed', '\n', '\\u000a'],
    ['a carriage return', '\r', '\\u000d'],
    ['an escape', '\u001b[31m', '\\u001b[31m'],
    ['a NUL', '\0', '\\u0000'],
    ['a delete', '\u007f', '\\u007f'],
    ['a C1 control', '\u0085', '\\u0085'],
    ['a line separator', '\u2028', '\\u2028'],
  ])('shows %s escaped, wherever it comes from', (_, character, escaped) => {
    const { print, lines } = createPrinter()
    print(failed(new Error(`a${character}b`), { id: `i${character}d`, type: `t${character}e` }))
    expect(lines).toEqual([expect.stringContaining(`a${escaped}b`)])
    expect(lines[0]).toContain(`i${escaped}d`)
    expect(lines[0]).toContain(`t${escaped}e`)
    expect(lines[0]).not.toContain(character)
  })

  test('is short even when every character must be escaped', () => {
    const { print, lines } = createPrinter()
    print(failed(new Error('\n'.repeat(10_000))))
    expect(lines[0]?.length).toBeLessThanOrEqual(256)
  })
})

describe('a flood', () => {
  test('prints ten lines a minute and then a count', () => {
    const { print, lines } = createPrinter()
    for (let n = 0; n < 1000; n++) print(rejected())
    expect(lines).toHaveLength(10)
    vi.advanceTimersByTime(60_000)
    expect(lines).toHaveLength(11)
    expect(lines[10]).toMatch(/signature_mismatch.*990 more/)
  })

  test('of one code leaves the others their lines', () => {
    const { print, lines } = createPrinter()
    for (let n = 0; n < 1000; n++) print(rejected())
    print(rejected('timestamp_too_old', 'A replay.'))
    expect(lines).toHaveLength(11)
    expect(lines[10]).toContain('timestamp_too_old')
  })

  test('is printed again in the next minute', () => {
    const { print, lines } = createPrinter()
    for (let n = 0; n < 11; n++) print(rejected())
    vi.advanceTimersByTime(60_000)
    lines.length = 0
    print(rejected())
    expect(lines).toHaveLength(1)
  })

  test('of ten and no more needs no count', () => {
    const { print, lines } = createPrinter()
    for (let n = 0; n < 10; n++) print(rejected())
    vi.advanceTimersByTime(60_000)
    expect(lines).toHaveLength(10)
  })
})

describe('from a receiver', () => {
  const secret = 'a-secret-that-nobody-may-read'

  test.each([
    ['a wrong signature', { secret }, { secret: 'another' }],
    ['a key that cannot be used', { secret: () => ['', secret] }, { secret }],
  ])('%s is printed without secret, signature and body', async (_, own, signing) => {
    const { print, lines } = createPrinter()
    const receiver = createReceiver({ provider: dfns(own), onOutcome: print }, () => undefined)
    const request = deliver(dfns, signing, dfnsBody('whe-private'))
    await receiver.receive(request)
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain(secret)
    expect(lines[0]).not.toContain(request.header('x-dfns-webhook-signature')?.slice(7, 23))
    expect(lines[0]).not.toContain('whe-private')
  })

  test('a rejection goes to stderr unless the receiver is told otherwise', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const receiver = createReceiver({ provider: dfns({ secret }) }, () => undefined)
    await receiver.receive(deliver(dfns, { secret: 'another' }, dfnsBody('whe-1')))
    expect(error.mock.calls).toEqual([[expect.stringContaining('signature_mismatch')]])
    error.mockRestore()
  })
})
