import {
  createReceiver,
  type Handler,
  memoryStore,
  type Outcome,
  RetryAfterError,
  verify,
  type WebhookEvent,
  type WebhookOptions,
  WebhookVerificationError,
} from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import type { IdempotencyStore } from '@countersign/core/store'
import { telnyx } from '@countersign/providers/telnyx'
import { sleep } from '@countersign/tools/time/sleep'
import type { Deliveries, SignedDelivery } from './deliveries.ts'
import { NOW, SENDERS, type SenderName } from './senders.ts'

// The path of core from request to reply, in checks that need no test runner.

export interface SuiteReport {
  readonly passed: number
  readonly failures: readonly string[]
}

type Check = (deliveries: Deliveries) => Promise<void>

export async function runSuite(deliveries: Deliveries): Promise<SuiteReport> {
  const failures: string[] = []
  const checks = Object.entries({ ...VERIFYING, ...RECEIVING, ...ONCE, ...STORING })
  for (const [name, check] of checks) {
    try {
      await check(deliveries)
    } catch (error) {
      failures.push(`${name}: ${error}`)
    }
  }
  return { passed: checks.length - failures.length, failures }
}

const names = Object.keys(SENDERS) as readonly SenderName[]

const VERIFYING: Readonly<Record<string, Check>> = {
  ...Object.fromEntries(names.map((name) => [`accepts ${name}`, ({ events }: Deliveries) => accepts(name, events)])),
  'refuses another body under Ed25519': ({ events }) =>
    refuses('telnyx', { ...events.telnyx, body: `${events.telnyx.body} ` }, 'signature_mismatch'),
  'refuses another body under HMAC': ({ events }) =>
    refuses('dfns', { ...events.dfns, body: `${events.dfns.body} ` }, 'signature_mismatch'),
  'refuses an Ed25519 signature that is no base64': ({ events }) =>
    refuses('telnyx', withHeader(events.telnyx, 'telnyx-signature-ed25519', '?'), 'signature_malformed'),
  'refuses a part of a MAC': ({ events }) =>
    refuses(
      'dfns',
      withHeader(events.dfns, 'x-dfns-webhook-signature', `sha256=${'0'.repeat(32)}`),
      'signature_malformed',
    ),
  'refuses a delivery without its timestamp': ({ events }) =>
    refuses('telnyx', withHeader(events.telnyx, 'telnyx-timestamp', ''), 'header_missing'),
  'refuses a compressed body': ({ events }) =>
    refuses('telnyx', withHeader(events.telnyx, 'content-encoding', 'gzip'), 'content_encoding_unsupported'),
  'refuses what is 301 s old': ({ events }) => refuses('telnyx', events.telnyx, 'timestamp_too_old', NOW + 301_000),
  'refuses what is 301 s ahead': ({ events }) => refuses('telnyx', events.telnyx, 'timestamp_too_new', NOW - 301_000),
  'refuses a signed body that is no JSON': ({ notJson }) => refuses('telnyx', notJson, 'body_malformed'),
}

const RECEIVING: Readonly<Record<string, Check>> = {
  'runs the handler and answers 200': async ({ events }) => {
    const { send, runs, outcomes } = receiveTelnyx(() => undefined)
    equal(await statusOf(send(events.telnyx)), 200)
    equal([runs.map(({ id, type }) => `${id} ${type}`), outcomes], [['evt-1 message.received'], ['processed']])
  },
  'runs the handler of a receiver that was made at the top of a module': async ({ events }) => {
    equal(await statusOf(webhook(topLevel)(toRequest(events.telnyx))), 200)
  },
  'runs a duplicate once and answers 200': async ({ events }) => {
    const { send, runs, outcomes } = receiveTelnyx(() => undefined)
    equal([await statusOf(send(events.telnyx)), await statusOf(send(events.telnyx))], [200, 200])
    equal([runs.length, outcomes], [1, ['processed', 'duplicate']])
  },
  'ignores a type without a handler': async ({ events }) => {
    const { send, outcomes } = receiveTelnyx({ 'message.sent': () => undefined })
    equal([await statusOf(send(events.telnyx)), outcomes], [200, ['ignored']])
  },
  'answers 405 to a GET': async () => {
    const { handle } = receiveTelnyx(() => undefined)
    const response = await handle(new Request(URL))
    equal([response.status, response.headers.get('allow')], [405, 'POST'])
  },
  'answers 401 to a wrong signature and does not run': async ({ events }) => {
    const { send, runs } = receiveTelnyx(() => undefined)
    equal([await statusOf(send({ ...events.telnyx, body: '{}' })), runs.length], [401, 0])
  },
  'answers 413 to a body beyond the limit': async ({ events }) => {
    const { send } = receiveTelnyx(() => undefined, { maxBodyBytes: 10 })
    equal(await statusOf(send(events.telnyx)), 413)
  },
  'answers 413 to a streamed body beyond the limit': async ({ events }) => {
    const { handle } = receiveTelnyx(() => undefined, { maxBodyBytes: 10 })
    const body = streamOf([encode(events.telnyx.body.slice(0, 8)), encode(events.telnyx.body.slice(8))])
    equal(await statusOf(handle(streamed(events.telnyx, body))), 413)
  },
  'takes a body that comes in pieces': async ({ events }) => {
    const { handle, outcomes } = receiveTelnyx(() => undefined)
    // Every byte alone: a character of several bytes is cut, too.
    const pieces = Array.from(encode(events.telnyx.body), (byte) => Uint8Array.of(byte))
    equal([await statusOf(handle(streamed(events.telnyx, streamOf(pieces)))), outcomes], [200, ['processed']])
  },
  'answers 408 to a body that does not end': async ({ events }) => {
    const { handle, runs } = receiveTelnyx(() => undefined, { bodyTimeoutMs: 50 })
    const endless = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Uint8Array.of(123)) })
    equal([await statusOf(handle(streamed(events.telnyx, endless))), runs.length], [408, 0])
  },
  'answers 500 when something has read the body': async ({ events }) => {
    const { handle } = receiveTelnyx(() => undefined)
    const request = toRequest(events.telnyx)
    await request.text()
    equal(await statusOf(handle(request)), 500)
  },
  'answers the challenge of Slack': async ({ slackChallenge }) => {
    const receiver = createReceiver({ provider: SENDERS.slack.provider, ...FIXED }, () => undefined)
    const response = await webhook(receiver)(toRequest(slackChallenge))
    equal([response.status, await response.text()], [200, '3eZbrw1aB'])
  },
  'answers the PING of Discord': async ({ discordPing }) => {
    const receiver = createReceiver({ provider: SENDERS.discord.provider, ...FIXED }, () => undefined)
    const response = await webhook(receiver)(toRequest(discordPing))
    equal([response.status, response.headers.get('content-type')], [204, 'application/json'])
  },
  'asks a function for the key at the first request': async ({ events }) => {
    const publicKey = async () => SENDERS.telnyx.keys.publicKey
    const { send, outcomes } = receiveTelnyx(() => undefined, { provider: telnyx({ publicKey }) })
    equal([await statusOf(send(events.telnyx)), outcomes], [200, ['processed']])
  },
  'answers 503 while the key cannot be had': async ({ events }) => {
    const { send, runs } = receiveTelnyx(() => undefined, { provider: telnyx({ publicKey: () => undefined }) })
    equal([await statusOf(send(events.telnyx)), runs.length], [503, 0])
  },
}

const ONCE: Readonly<Record<string, Check>> = {
  'runs once when ten duplicates come at the same time': async ({ events }) => {
    const { send, runs, outcomes } = receiveTelnyx(() => sleep(30))
    const statuses = await Promise.all(Array.from({ length: 10 }, () => statusOf(send(events.telnyx))))
    equal([new Set(statuses).size, statuses[0], runs.length], [1, 200, 1])
    equal(outcomes.toSorted(), [...Array.from({ length: 9 }, () => 'duplicate'), 'processed'])
  },
  'answers 503 to a duplicate while the first run goes on': async ({ events }) => {
    const { send, outcomes } = receiveTelnyx(() => sleep(100), { waitForInProgressMs: 0 })
    const first = statusOf(send(events.telnyx))
    await sleep(20)
    equal([await statusOf(send(events.telnyx)), await first], [503, 200])
    equal(outcomes, ['in_progress', 'processed'])
  },
  'runs again after the handler threw': async ({ events }) => {
    const { send, runs } = receiveTelnyx(() => {
      if (runs.length === 1) throw new Error('the first run fails')
    })
    equal([await statusOf(send(events.telnyx)), await statusOf(send(events.telnyx)), runs.length], [500, 200, 2])
  },
  'takes over from a run that fails while a duplicate waits': async ({ events }) => {
    const { send, runs } = receiveTelnyx(async () => {
      if (runs.length > 1) return
      await sleep(30)
      throw new Error('the first run fails')
    })
    const statuses = await Promise.all([statusOf(send(events.telnyx)), statusOf(send(events.telnyx))])
    equal([statuses.toSorted(), runs.length], [[200, 500], 2])
  },
  'takes over from a process that died, when its lease ends': async ({ events }) => {
    const shared = memoryStore()
    const dying: IdempotencyStore = { ...shared, renew: () => new Promise(() => undefined), release: async () => true }
    const options = { leaseMs: 60, namespace: 'shared' }
    const dead = receiveTelnyx(() => new Promise(() => undefined), { ...options, store: dying, handlerTimeoutMs: 10 })
    const alive = receiveTelnyx(() => undefined, { ...options, store: shared })
    equal([await statusOf(dead.send(events.telnyx)), await statusOf(alive.send(events.telnyx))], [500, 200])
    equal([alive.runs.length, alive.outcomes], [1, ['processed']])
  },
  'passes on when to try again': async ({ events }) => {
    const { send } = receiveTelnyx(() => {
      throw new RetryAfterError(7)
    })
    const response = await send(events.telnyx)
    equal([response.status, response.headers.get('retry-after')], [503, '7'])
  },
  'ends a run that takes too long, and aborts its signal': async ({ events }) => {
    let isAborted = false
    const { send } = receiveTelnyx(
      (_, { signal }) =>
        new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => {
            isAborted = true
            resolve()
          })
        }),
      { handlerTimeoutMs: 30 },
    )
    equal([await statusOf(send(events.telnyx)), isAborted], [500, true])
  },
  'gives every attempt the same idempotency key': async ({ events }) => {
    const seen: string[] = []
    const { send } = receiveTelnyx((_, { idempotencyKey }) => {
      if (seen.push(idempotencyKey) === 1) throw new Error('the first run fails')
    })
    await send(events.telnyx)
    await send(events.telnyx)
    equal([seen.length, new Set(seen).size, seen[0]?.length], [2, 1, 64])
  },
  'runs again after the event was forgotten': async ({ events }) => {
    const { send, runs, receiver } = receiveTelnyx(() => undefined)
    await send(events.telnyx)
    for (const event of runs) await receiver.forget(event)
    equal([await statusOf(send(events.telnyx)), runs.length], [200, 2])
  },
  'drains: waits for what is under way, and takes nothing more': async ({ events }) => {
    const { send, outcomes, receiver } = receiveTelnyx(() => sleep(50))
    const first = statusOf(send(events.telnyx))
    await sleep(10)
    await receiver.drain()
    equal(outcomes, ['processed'])
    equal([await first, await statusOf(send(events.telnyx))], [200, 503])
  },
}

const STORING: Readonly<Record<string, Check>> = {
  'answers 503 and does not run while the store is away': async ({ events }) => {
    const away = () => Promise.reject(new Error('the store is away'))
    const store: IdempotencyStore = { claim: away, renew: away, complete: away, release: away, forget: away }
    const { send, runs } = receiveTelnyx(() => undefined, { store, namespace: 'away' })
    equal([await statusOf(send(events.telnyx)), runs.length], [503, 0])
  },
  'fences a claim whose lease has ended': async () => {
    const store = memoryStore()
    equal([await store.claim(['a'], 'first', 30), await store.claim(['a'], 'second', 30)], ['claimed', 'in_progress'])
    await sleep(50)
    equal([await store.claim(['a'], 'second', 5000), await store.complete(['a'], 'first', 5000)], ['claimed', false])
    equal([await store.complete(['a'], 'second', 5000), await store.claim(['a'], 'third', 30)], [true, 'completed'])
  },
  'refuses at the cap of the memory store instead of forgetting': async () => {
    const store = memoryStore({ maxKeys: 1 })
    await store.claim(['a'], 'first', 5000)
    const claimBeyond = async () => store.claim(['b'], 'second', 5000)
    const refusal = await claimBeyond().catch((error: Error) => error.name)
    equal([refusal, await store.claim(['a'], 'third', 5000)], ['Error', 'in_progress'])
  },
}

const URL = 'https://example.org/webhooks'
const FIXED = { now: () => NOW, onOutcome: () => undefined }

/** As users make theirs; Cloudflare Workers allow neither timers nor random values there. */
const topLevel = createReceiver({ provider: SENDERS.telnyx.provider, ...FIXED }, () => undefined)

/** A receiver that counts, behind `webhook`. */
function receiveTelnyx(
  handle: Handler<Record<string, unknown>>,
  options: Partial<WebhookOptions<Record<string, unknown>>> = {},
) {
  const runs: WebhookEvent[] = []
  const outcomes: Outcome['status'][] = []
  const counted: Handler<Record<string, unknown>> =
    typeof handle === 'function'
      ? (event, context) => {
          runs.push(event)
          return handle(event, context)
        }
      : handle
  const receiver = createReceiver<Record<string, unknown>>(
    {
      provider: SENDERS.telnyx.provider,
      now: FIXED.now,
      onOutcome: ({ status }) => outcomes.push(status),
      ...options,
    },
    counted,
  )
  const answer = webhook(receiver)
  return { receiver, runs, outcomes, handle: answer, send: (sent: SignedDelivery) => answer(toRequest(sent)) }
}

async function accepts(name: SenderName, events: Deliveries['events']): Promise<void> {
  const { headers, body, id } = events[name]
  const event = await verify(SENDERS[name].provider, { headers: new Headers(headers), body: encode(body) }, FIXED)
  equal([event.id, event.type], [id, SENDERS[name].type])
}

async function refuses(name: SenderName, { headers, body }: SignedDelivery, code: string, now = NOW): Promise<void> {
  const delivery = { headers, body: encode(body) }
  const verdict = await verify(SENDERS[name].provider, delivery, { now: () => now }).then(
    () => 'accepted',
    (error) => (error instanceof WebhookVerificationError ? error.code : String(error)),
  )
  equal(verdict, code)
}

function withHeader(sent: SignedDelivery, name: string, value: string): SignedDelivery {
  return { ...sent, headers: { ...sent.headers, [name]: value } }
}

function toRequest({ headers, body }: SignedDelivery): Request {
  return new Request(URL, { method: 'POST', headers, body })
}

function streamed({ headers }: SignedDelivery, body: ReadableStream<Uint8Array>): Request {
  // Node asks for `duplex`, which its types do not know.
  return new Request(URL, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
}

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
}

async function statusOf(response: Promise<Response>): Promise<number> {
  return (await response).status
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function equal(actual: unknown, expected: unknown): void {
  const [found, wanted] = [actual, expected].map((value) => JSON.stringify(value))
  if (found !== wanted) throw new Error(`${found} instead of ${wanted}`)
}
