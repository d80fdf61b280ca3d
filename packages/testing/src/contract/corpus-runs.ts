import { setTimeout as sleep } from 'node:timers/promises'
import { RetryLater } from '@countersign/core'
import { type Case, exchange, one } from './case.ts'
import { NO_CONTENT, retryAfter, type Verdict } from './expected.ts'
import type { ContractHandler, PartyName } from './receivers.ts'
import type { Answer } from './send.ts'

const KINDS: readonly PartyName[] = ['telnyx', 'telnyxForm', 'dfns', 'v1', 'v1a']

/** Handlers that do not do it; the event is sent again, and then it is done. */
const FAILURES: readonly (readonly [name: string, ContractHandler, Verdict, Answer?])[] = [
  ['throws', () => fail(new Error('no')), 'failed handler_failed'],
  ['throws later', () => sleep(20).then(() => fail(new Error('no'))), 'failed handler_failed'],
  ['rejects', () => Promise.reject(new Error('no')), 'failed handler_failed'],
  ['throws undefined', () => fail(undefined), 'failed handler_failed'],
  ['throws null', () => fail(null), 'failed handler_failed'],
  ['throws a text', () => fail('<script>'), 'failed handler_failed'],
  ['throws what looks like an error of HTTP', () => fail({ status: 200, statusCode: 200 }), 'failed handler_failed'],
  ['throws a Response', () => fail(new Response('no', { status: 200 })), 'failed handler_failed'],
  ['throws an object without a prototype', () => fail(Object.create(null)), 'failed handler_failed'],
  ...[0, 7, 3600].map((afterSeconds): (typeof FAILURES)[number] => [
    `asks for it again in ${afterSeconds} s`,
    () => fail(new RetryLater({ afterSeconds })),
    'failed retry_later',
    retryAfter(afterSeconds),
  ]),
]

/** What a handler may return: none of it becomes the answer. */
const RETURNED: readonly (readonly [name: string, ContractHandler])[] = [
  ['a text', () => 'secret'],
  ['an object', () => ({ status: 500 })],
  ['false', () => false],
  ['a Response', () => new Response('no', { status: 500 })],
  ['something late', () => sleep(50)],
]

function fail(thrown: unknown): never {
  throw thrown
}

function failing([name, handle, expected, answer]: (typeof FAILURES)[number], to: PartyName): Case {
  return {
    name: `${to}: the handler ${name}`,
    to,
    steps: (sign) => [
      [exchange(sign(), expected, { handle, answer })],
      [exchange(sign(), 'processed')],
      [exchange(sign(), 'duplicate')],
    ],
  }
}

/** Ten of one event, while the handler takes its time. */
function atOnce(to: PartyName, others: Verdict, handle: ContractHandler): Case {
  return {
    name: `${to}: ten duplicates at once`,
    to,
    steps: (sign) => [
      Array.from({ length: 10 }, (_, index) => exchange(sign(), index === 0 ? 'processed' : others, { handle })),
      [exchange(sign(), 'duplicate')],
    ],
  }
}

function oneAfterAnother(to: PartyName): Case {
  return {
    name: `${to}: five duplicates one after another`,
    to,
    steps: (sign) => [
      [exchange(sign(), 'processed')],
      ...[1, 2, 3, 4].map(() => [exchange(sign(), 'duplicate')]),
      [exchange(sign({ id: 'x' }), 'processed')],
    ],
  }
}

/** The client is gone while the handler runs: the event is done all the same. */
function hangUp(to: PartyName, ending: 'hang up' | 'end'): Case {
  return {
    name: `${to}: the client ${ending === 'end' ? 'closes its side' : 'hangs up'} while the handler runs`,
    to,
    steps: (sign) => {
      const signed = sign()
      // The pause lets the server read the request before the client goes.
      const delivery = { ...signed, frame: (body: Uint8Array) => withPause(body) }
      return [[exchange(delivery, 'processed', { handle: () => sleep(250), ending })], [exchange(sign(), 'duplicate')]]
    },
  }
}

function withPause(body: Uint8Array) {
  return { headers: { 'content-length': String(body.length) }, parts: [body, 100] }
}

const ACME: readonly (readonly [name: string, Verdict, Answer, string | undefined])[] = [
  ['an ordinary event', 'processed', NO_CONTENT, undefined],
  ['a question', 'handshake', handshakeAnswer('{"answer":"$&"}'), JSON.stringify({ challenge: '{"answer":"$&"}' })],
  ['a question that asks for nothing', 'handshake', handshakeAnswer(''), JSON.stringify({ challenge: '' })],
]

function handshakeAnswer(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/json', 'acme-answer': 'yes' }, body }
}

/** Duplicates, handlers, stores, and clients that do not wait. */
export function runCases(): readonly Case[] {
  return [
    ...FAILURES.map((row) => failing(row, 'telnyx')),
    ...(['dfns', 'v1', 'v1a', 'telnyxForm'] as const).flatMap((to) =>
      FAILURES.slice(0, 1).map((row) => failing(row, to)),
    ),
    ...RETURNED.map(
      ([name, handle]): Case => ({
        name: `telnyx: the handler returns ${name}`,
        to: 'telnyx',
        steps: (sign) => [[exchange(sign(), 'processed', { handle })], [exchange(sign(), 'duplicate')]],
      }),
    ),
    ...KINDS.map(oneAfterAnother),
    ...KINDS.map((to) => atOnce(to, 'duplicate', () => sleep(50))),
    atOnce('impatient', 'in_progress', () => sleep(600)),
    ...(['telnyx', 'dfns', 'v1'] as const).map((to) => hangUp(to, 'hang up')),
    hangUp('v1a', 'end'),
    {
      name: 'telnyx: the lease is lost while the handler runs',
      to: 'telnyx',
      steps: (sign) => [
        [exchange(sign(), 'lease_lost', { handle: (event, receiver) => receiver.forget(event) })],
        [exchange(sign(), 'processed')],
      ],
    },
    {
      name: 'impatient: the handler does not end',
      to: 'impatient',
      steps: (sign) => [
        [exchange(sign(), 'failed run_timeout', { handle: () => new Promise(() => undefined) })],
        [exchange(sign(), 'processed')],
      ],
    },
    one('a type that the table has', 'table', 'processed'),
    one('a type that the table has not', 'table', 'ignored', (_, sign) =>
      sign({ body: JSON.stringify({ data: { id: 'e1', event_type: 'call.initiated' } }) }),
    ),
    one('a type that is a member of every object', 'table', 'ignored', (_, sign) =>
      sign({ body: JSON.stringify({ data: { id: 'e2', event_type: 'constructor' } }) }),
    ),
    one('no key to verify with', 'keyless', 'unavailable key_unavailable'),
    one('a store that is away', 'storeDown', 'unavailable store_unavailable'),
    one('a forged one while the store is away', 'storeDown', 'rejected signature_mismatch', () => ({
      body: new TextEncoder().encode('{}'),
    })),
    one('a store that does not answer', 'storeStuck', 'unavailable store_unavailable'),
    one('a store that is away when the event is done', 'markFails', 'unavailable store_unavailable', undefined, {
      isHandled: true,
    }),
    {
      name: 'markFails: a handler that throws while the store is away',
      to: 'markFails',
      steps: (sign) => [[exchange(sign(), 'failed handler_failed', { handle: () => fail(new Error('no')) })]],
    },
    ...ACME.map(([name, verdict, answer, body]) =>
      one(name, 'acme', verdict, (signed, sign) => (body === undefined ? signed : sign({ body })), { answer }),
    ),
    {
      name: 'acme: duplicates are answered with 204',
      to: 'acme',
      steps: (sign) => [
        [exchange(sign(), 'processed', { answer: NO_CONTENT })],
        [exchange(sign(), 'duplicate', { answer: NO_CONTENT })],
      ],
    },
  ]
}
