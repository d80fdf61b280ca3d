import { setTimeout as sleep } from 'node:timers/promises'
import { RetryAfterError } from '@countersign/core'
import { alone, type Case, one, type Request } from '../case.ts'
import type { EventOptions } from '../deliver.ts'
import { type Answer, NO_CONTENT, retryAfter, type Verdict } from '../expected.ts'
import type { ContractHandler, PartyName } from '../receivers.ts'
import { lingering } from '../wire.ts'

const KINDS: readonly PartyName[] = ['telnyx', 'telnyx-form', 'dfns', 'v1', 'v1a']

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
    () => fail(new RetryAfterError(afterSeconds)),
    'failed retry_after',
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
    steps: [[alone(expected, { handle, answer })], [alone('processed')], [alone('duplicate')]],
  }
}

/** Ten of one event, while the handler takes its time. */
function simultaneous(to: PartyName, others: Verdict, handle: ContractHandler): Case {
  return {
    name: `${to}: ten simultaneous duplicates`,
    to,
    steps: [
      Array.from({ length: 10 }, (_, index) => alone(index === 0 ? 'processed' : others, { handle })),
      [alone('duplicate')],
    ],
  }
}

function oneAfterAnother(to: PartyName): Case {
  return {
    name: `${to}: five duplicates one after another`,
    to,
    steps: [
      [alone('processed')],
      ...[1, 2, 3, 4].map(() => [alone('duplicate')]),
      [alone('processed', { event: { id: 'x' } })],
    ],
  }
}

/** The client is gone while the handler runs: the event is done all the same. */
function hangUp(to: PartyName, ending: 'hang up' | 'end'): Case {
  return {
    name: `${to}: the client ${ending === 'end' ? 'closes its side' : 'hangs up'} while the handler runs`,
    to,
    steps: [
      // The pause lets the server read the request before the client goes.
      [alone('processed', { bend: { frame: lingering(400) }, handle: () => sleep(600), ending })],
      [alone('duplicate')],
    ],
  }
}

const ACME: readonly (readonly [name: string, Verdict, Answer, body?: EventOptions['body']])[] = [
  ['an ordinary event', 'processed', NO_CONTENT],
  ['a question', 'handshake', handshakeAnswer('{"answer":"$&"}'), () => ({ challenge: '{"answer":"$&"}' })],
  ['a question whose answer is empty', 'handshake', handshakeAnswer(''), () => ({ ping: true })],
]

function handshakeAnswer(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/json', 'acme-answer': 'yes' }, body }
}

function ofType(type: string): Pick<Request, 'event'> {
  return { event: { body: (id) => ({ data: { id, event_type: type } }) } }
}

/** Duplicates, handlers, stores, and clients that do not wait. */
export function runCases(): readonly Case[] {
  return [
    ...FAILURES.map((row) => failing(row, 'telnyx')),
    ...(['dfns', 'v1', 'v1a', 'telnyx-form'] as const).flatMap((to) =>
      FAILURES.slice(0, 1).map((row) => failing(row, to)),
    ),
    ...RETURNED.map(
      ([name, handle]): Case => ({
        name: `telnyx: the handler returns ${name}`,
        to: 'telnyx',
        steps: [[alone('processed', { handle })], [alone('duplicate')]],
      }),
    ),
    ...KINDS.map(oneAfterAnother),
    ...KINDS.map((to) => simultaneous(to, 'duplicate', () => sleep(50))),
    simultaneous('impatient', 'in_progress', () => sleep(1200)),
    ...(['telnyx', 'dfns', 'v1'] as const).map((to) => hangUp(to, 'hang up')),
    hangUp('v1a', 'end'),
    {
      name: 'telnyx: the lease is lost while the handler runs',
      to: 'telnyx',
      steps: [[alone('lease_lost', { handle: (event, receiver) => receiver.forget(event) })], [alone('processed')]],
    },
    {
      name: 'impatient: the handler does not end',
      to: 'impatient',
      steps: [[alone('failed handler_timeout', { handle: () => new Promise(() => undefined) })], [alone('processed')]],
    },
    one('a type that the table has', 'table', 'processed'),
    one('a type that the table has not', 'table', 'ignored', {}, ofType('call.initiated')),
    one('a type that is a member of every object', 'table', 'ignored', {}, ofType('constructor')),
    one('no key to verify with', 'keyless', 'unavailable key_unavailable'),
    one('a store that is unreachable', 'storeDown', 'unavailable store_unavailable'),
    one('a forged one while the store is unreachable', 'storeDown', 'rejected signature_mismatch', {
      body: new TextEncoder().encode('{}'),
    }),
    one('a store that does not answer', 'storeStuck', 'unavailable store_unavailable'),
    one(
      'a store that is unreachable when the event is done',
      'markFails',
      'unavailable store_unavailable',
      {},
      { isHandled: true },
    ),
    {
      name: 'markFails: a handler that throws while the store is unreachable',
      to: 'markFails',
      steps: [[alone('failed handler_failed', { handle: () => fail(new Error('no')) })]],
    },
    ...ACME.map(([name, verdict, answer, body]) =>
      one(name, 'acme', verdict, {}, { answer, ...(body && { event: { body } }) }),
    ),
    {
      name: 'acme: duplicates are answered with 204',
      to: 'acme',
      steps: [[alone('processed', { answer: NO_CONTENT })], [alone('duplicate', { answer: NO_CONTENT })]],
    },
  ]
}
