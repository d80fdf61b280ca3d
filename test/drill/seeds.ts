import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import type { Provider } from '@countersign/core'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import {
  claimAtomically,
  correctSteps,
  type ReceivedEvent,
  Refusal,
  readLimited,
  type Steps,
  verifyBytes,
} from './receiver.ts'

export interface Seed {
  readonly name: string
  readonly factory: typeof telnyx | typeof dfns | typeof standardWebhooks
  /** What this receiver does otherwise than the correct one. */
  readonly change: (provider: Provider, keys: Readonly<Record<string, string>>) => Partial<Steps>
  /** Every case that it fails, and no other. */
  readonly fails: readonly string[]
  /** What the drill says of it. */
  readonly reason?: string
  readonly grade?: 'D'
  /** Whether the drill waits for the end of a body that never ends. */
  readonly isPatient?: true
}

const FOREVER = Number.MAX_SAFE_INTEGER
const SIGNATURE = 'telnyx-signature-ed25519'

const ALL_DUPLICATES = [
  'duplicate',
  'replay',
  'simultaneous',
  'answer-lost',
  'middle-lost',
  'whole-schedule',
  'failover',
]
const ALL_ATTEMPTS = ['duplicate', 'answer-lost', 'middle-lost', 'whole-schedule']

export const seeds: readonly Seed[] = [
  {
    name: 'has no fault',
    factory: telnyx,
    change: () => ({}),
    fails: [],
    isPatient: true,
  },
  {
    name: 'has no fault, for Dfns',
    factory: dfns,
    change: () => ({}),
    fails: [],
  },
  {
    name: 'has no fault, for Standard Webhooks',
    factory: standardWebhooks,
    change: () => ({}),
    fails: [],
  },
  {
    name: 'works behind its answer',
    factory: telnyx,
    change: () => ({ handle: async (effect) => void setTimeout(effect, 40) }),
    fails: [],
  },
  {
    name: 'parses the body first',
    factory: telnyx,
    change: (provider) => ({ verify: changed(provider, (body) => JSON.stringify(JSON.parse(body.toString()))) }),
    fails: ['body-pretty', 'body-escaped', 'body-numbers', 'appended-body', 'body-not-utf8'],
    reason: 'body_reserialized',
  },
  {
    name: 'parses the body first, as Dfns shows it',
    factory: dfns,
    change: (provider) => ({ verify: changed(provider, (body) => JSON.stringify(JSON.parse(body.toString()))) }),
    fails: ['body-pretty', 'body-escaped', 'body-numbers', 'appended-body', 'body-not-utf8'],
    reason: 'body_reserialized',
  },
  {
    name: 'reads the body as Latin-1',
    factory: telnyx,
    change: (provider) => ({ verify: changed(provider, (body) => body.toString('latin1')) }),
    fails: ['body-utf8'],
    reason: 'body_charset',
  },
  {
    name: 'decodes the body before it verifies',
    factory: telnyx,
    change: (provider) => ({ verify: changed(provider, (body) => new TextDecoder().decode(body)) }),
    fails: ['body-not-utf8', 'body-bom'],
    reason: 'body_decoded',
  },
  {
    name: 'trims the body',
    factory: telnyx,
    change: (provider) => ({ verify: changed(provider, (body) => body.toString('latin1').trim(), 'latin1') }),
    fails: ['appended-body'],
    reason: 'body_trimmed',
  },
  {
    name: 'verifies nothing',
    factory: standardWebhooks,
    change: () => ({ verify: async (request, body) => readUnverified(request, body) }),
    fails: [
      ...['tampered-body', 'appended-body', 'body-not-utf8', 'wrong-key', 'empty-key', 'forged-effect'],
      ...['tampered-signature', 'truncated-signature', 'reencoded-signature', 'unknown-version', 'missing-signature'],
      ...['empty-signature', 'malformed-signature', 'doubled-signature', 'tampered-id', 'old-outside', 'ahead-outside'],
      ...['old-day', 'tampered-time', 'time-missing', 'milliseconds', 'time-text', 'many-signatures'],
    ],
    reason: 'not_verified',
  },
  {
    name: 'does not look at what the verifier gives back',
    factory: telnyx,
    change: (provider) => ({
      async verify(request, body) {
        const [event] = await Promise.allSettled([verifyBytes(provider, request, body)])
        if (isStrange(request) || !event) throw new Refusal(401)
        return readUnverified(request, body)
      },
    }),
    fails: [
      ...['tampered-body', 'appended-body', 'body-not-utf8', 'wrong-key', 'forged-effect', 'tampered-signature'],
      ...['old-outside', 'ahead-outside', 'old-day', 'tampered-time', 'time-missing', 'milliseconds', 'time-text'],
    ],
    reason: 'signature_not_checked',
  },
  {
    name: 'asks for no signature',
    factory: telnyx,
    change: (provider) => ({
      verify: async (request, body) =>
        request.headers[SIGNATURE] === undefined ? readUnverified(request, body) : verifyBytes(provider, request, body),
    }),
    fails: ['missing-signature'],
    reason: 'signature_optional',
  },
  {
    name: 'takes the beginning of a signature for all of it',
    factory: standardWebhooks,
    change: (provider, { secret = '' }) => ({
      verify: async (request, body) => {
        const given = offeredMac(request, /^v1,/)
        const expected = macOf(secret, request, body)
        const isSame = given.length > 0 && expected.subarray(0, given.length).equals(given)
        return isSame && given.length < 32 ? readUnverified(request, body) : verifyBytes(provider, request, body)
      },
    }),
    fails: ['truncated-signature'],
    reason: 'prefix_compared',
  },
  {
    name: 'knows no versions',
    factory: standardWebhooks,
    change: (provider, { secret = '' }) => ({
      verify: async (request, body) => {
        const given = offeredMac(request, /^xv1,/)
        const isSame = given.length === 32 && timingSafeEqual(given, macOf(secret, request, body))
        return isSame ? readUnverified(request, body) : verifyBytes(provider, request, body)
      },
    }),
    fails: ['unknown-version'],
  },
  {
    name: 'has an empty secret too',
    factory: standardWebhooks,
    change: (provider) => ({
      verify: async (request, body) => {
        const given = offeredMac(request, /^v1,/)
        const isSame = given.length === 32 && timingSafeEqual(given, macOf('', request, body))
        return isSame ? readUnverified(request, body) : verifyBytes(provider, request, body)
      },
    }),
    fails: ['empty-key'],
  },
  {
    name: 'decodes base64 leniently',
    factory: telnyx,
    change: (provider) => ({
      verify: (request, body) =>
        verifyBytes(
          provider,
          withHeader(request, SIGNATURE, (text) => Buffer.from(text, 'base64').toString('base64')),
          body,
        ),
    }),
    fails: ['reencoded-signature'],
  },
  {
    name: 'fails on a header that it cannot read',
    factory: telnyx,
    change: (provider) => ({
      async verify(request, body) {
        const text = request.headers[SIGNATURE]
        if (typeof text === 'string' && /\s[^,]*\s/.test(text)) throw new TypeError('Invalid character')
        return verifyBytes(provider, request, body)
      },
    }),
    fails: ['malformed-signature'],
    reason: 'refusal_crashes',
  },
  {
    name: 'answers forgeries with 500',
    factory: telnyx,
    change: (provider) => ({
      async verify(request, body) {
        return verifyBytes(provider, request, body).catch((error: unknown) => {
          throw error instanceof Refusal && error.status === 401 ? new Error('Invalid signature') : error
        })
      },
    }),
    fails: [
      ...['tampered-body', 'appended-body', 'body-not-utf8', 'body-bom', 'wrong-key', 'tampered-signature'],
      ...['truncated-signature', 'reencoded-signature', 'missing-signature', 'empty-signature', 'malformed-signature'],
      ...['doubled-signature', 'old-outside', 'ahead-outside', 'old-day', 'tampered-time', 'time-missing'],
      ...['milliseconds', 'time-text', 'empty-body', 'many-signatures'],
    ],
    reason: 'refusals_are_errors',
    grade: 'D',
  },
  {
    name: 'has no window',
    factory: telnyx,
    change: (provider) => ({
      verify: (request, body) => verifyBytes(provider, request, body, { toleranceSeconds: FOREVER }),
    }),
    fails: ['old-outside', 'ahead-outside', 'old-day'],
    reason: 'no_window',
  },
  {
    name: 'has no window, for Dfns',
    factory: dfns,
    change: (provider) => ({
      verify: (request, body) => verifyBytes(provider, request, body, { toleranceSeconds: FOREVER }),
    }),
    fails: ['old-outside', 'ahead-outside', 'old-day'],
    reason: 'no_window',
  },
  {
    name: 'looks at the age only',
    factory: telnyx,
    change: (provider) => ({
      async verify(request, body) {
        const event = await verifyBytes(provider, request, body, { toleranceSeconds: FOREVER })
        if (Date.now() / 1000 - Number(request.headers['telnyx-timestamp']) > 300) throw new Refusal(401)
        return event
      },
    }),
    fails: ['ahead-outside'],
    reason: 'one_sided_window',
  },
  {
    name: 'takes minutes for seconds',
    factory: telnyx,
    change: (provider) => ({
      verify: (request, body) => verifyBytes(provider, request, body, { toleranceSeconds: 3600 }),
    }),
    fails: ['old-outside', 'ahead-outside'],
    reason: 'window_too_wide',
  },
  {
    name: 'is less patient with clocks than it should be',
    factory: telnyx,
    change: (provider) => ({
      verify: (request, body) => verifyBytes(provider, request, body, { toleranceSeconds: 60 }),
    }),
    fails: ['old-inside', 'ahead-inside'],
  },
  {
    name: 'remembers nothing',
    factory: telnyx,
    change: () => ({ once: (_, work) => work() }),
    fails: ALL_DUPLICATES,
    reason: 'no_dedupe',
  },
  {
    name: 'looks first and writes later',
    factory: telnyx,
    change: () => ({ once: lookThenWrite() }),
    fails: ['simultaneous'],
    reason: 'check_then_act',
  },
  {
    name: 'remembers the message, and not the event',
    factory: telnyx,
    change: () => ({ once: claimAtomically(({ body }) => [messageOf(body)]) }),
    fails: ['different-events'],
    reason: 'dedupes_too_much',
  },
  {
    name: 'remembers signatures',
    factory: telnyx,
    change: () => ({ once: claimAtomically((_, request) => [String(request.headers[SIGNATURE])]) }),
    fails: [...ALL_ATTEMPTS, 'failover'],
    reason: 'dedupes_by_attempt',
  },
  {
    name: 'remembers the ids of attempts, for Dfns',
    factory: dfns,
    change: () => ({ once: claimAtomically(({ id }) => [id]) }),
    fails: ALL_ATTEMPTS,
    reason: 'dedupes_by_attempt',
  },
  {
    name: 'knows retries by retryOf only, for Dfns',
    factory: dfns,
    change: () => ({ once: knownByRetryOf() }),
    fails: ['middle-lost', 'whole-schedule'],
    reason: 'chain_broken',
  },
  {
    name: 'remembers what it has not verified',
    factory: telnyx,
    change: (provider) => {
      const claimed = new Set<string>()
      return {
        async verify(request, body) {
          const { id } = readUnverified(request, body)
          const isKnown = claimed.has(id)
          claimed.add(id)
          return { ...(await verifyBytes(provider, request, body)), type: isKnown ? 'known' : 'new' }
        },
        handles: (type) => type === 'new',
        once: (_, work) => work(),
      }
    },
    // Whoever claims before the work loses it as well when the work fails.
    fails: ['forged-first', 'failure-retried'],
    reason: 'marked_unverified',
  },
  {
    name: 'works before it verifies',
    factory: telnyx,
    change: (provider) => {
      const early = { effect: () => undefined as unknown }
      return {
        async verify(request, body) {
          try {
            return await verifyBytes(provider, request, body)
          } catch (error) {
            early.effect()
            throw error
          }
        },
        async handle(effect) {
          early.effect = effect
          effect()
        },
      }
    },
    fails: ['forged-effect', 'forged-first'],
  },
  {
    name: 'marks before it handles',
    factory: telnyx,
    change: () => {
      const marked = new Set<string>()
      return {
        async once({ id }, work) {
          if (marked.has(id)) return
          marked.add(id)
          await work()
        },
      }
    },
    fails: ['failure-retried'],
    reason: 'marked_before_handled',
  },
  {
    name: 'hides failures',
    factory: telnyx,
    change: (provider) => {
      const { once } = correctSteps(provider)
      return { once: (event, work, request) => once(event, work, request).catch(() => undefined) }
    },
    fails: ['failure-answered', 'failure-retried'],
    reason: 'failure_hidden',
  },
  {
    name: 'refuses duplicates',
    factory: telnyx,
    change: () => {
      const claimed = new Set<string>()
      return {
        async once({ id }, work) {
          if (claimed.has(id)) throw new Refusal(409)
          claimed.add(id)
          await work().catch((error: unknown) => {
            claimed.delete(id)
            throw error
          })
        },
      }
    },
    fails: ['duplicate-answered', 'duplicate', 'answer-lost', 'middle-lost', 'whole-schedule', 'failover'],
    reason: 'duplicate_refused',
  },
  ...[201, 202, 204].map((status) => ({
    name: `answers ${status}`,
    factory: telnyx,
    change: () => ({ status }),
    fails: ['status'],
    reason: 'status_not_counted',
  })),
  {
    name: 'redirects',
    factory: telnyx,
    change: () => ({ status: 302, headers: { location: '/thanks' } }),
    fails: ['valid', 'status', 'redirect'],
    reason: 'redirected',
  },
  {
    name: 'answers after the timeout',
    factory: telnyx,
    change: () => ({ handle: (effect) => sleep(2500).then(effect) }),
    fails: ['valid', 'in-time'],
    reason: 'late',
  },
  {
    name: 'answers types that it does not know with 404',
    factory: telnyx,
    change: () => ({
      handles(type) {
        if (type === 'countersign.drill') throw new Refusal(404)
        return true
      },
    }),
    fails: ['unhandled-type'],
  },
  {
    name: 'has no limit on bodies',
    factory: telnyx,
    change: () => ({ judgeHead: judgeMethod, read: readAll }),
    fails: ['huge-body', 'huge-chunked'],
    reason: 'no_body_limit',
  },
  {
    name: 'limits announced bodies only',
    factory: telnyx,
    change: () => ({ read: readAll }),
    fails: ['huge-chunked'],
    reason: 'limit_by_length_only',
  },
  {
    name: 'asks for a Content-Length',
    factory: telnyx,
    change: (provider) => ({
      judgeHead(request) {
        if (request.headers['content-length'] === undefined) throw new Refusal(411)
        correctSteps(provider).judgeHead(request)
      },
    }),
    fails: ['chunked'],
  },
  {
    name: 'takes the first chunk for all of the body',
    factory: telnyx,
    change: () => ({ read: readFirst }),
    fails: ['chunked', 'slow-body'],
  },
  {
    name: 'waits for the first byte of an empty body',
    factory: telnyx,
    change: () => ({
      read: (request) =>
        request.headers['content-length'] === '0' ? new Promise(() => undefined) : readLimited(request),
    }),
    fails: ['empty-body'],
  },
  {
    name: 'waits for ever for the rest of a body',
    factory: telnyx,
    change: () => ({ read: readAll, judgeHead: judgeLength }),
    fails: ['stalled-body', 'huge-chunked'],
    isPatient: true,
  },
  {
    name: 'inflates',
    factory: telnyx,
    change: (provider) => ({
      judgeHead: judgeLength,
      async read(request) {
        const body = await readLimited(request)
        return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
      },
      verify({ headersDistinct: { 'content-encoding': _, ...headersDistinct } }, body) {
        return verifyBytes(provider, { headersDistinct }, body)
      },
    }),
    fails: ['gzip'],
  },
  {
    name: 'fails on what does not parse',
    factory: telnyx,
    change: (provider) => ({
      async verify(request, body) {
        return verifyBytes(provider, request, body).catch((error: unknown) => {
          throw error instanceof Refusal && error.status === 400 ? new SyntaxError('Unexpected token') : error
        })
      },
    }),
    fails: ['invalid-json', 'json-null', 'form-body'],
  },
  {
    name: 'answers a GET with a page',
    factory: telnyx,
    change: (provider) => ({
      judgeHead(request) {
        if (request.method === 'GET') throw new Refusal(200)
        correctSteps(provider).judgeHead(request)
      },
    }),
    fails: ['get'],
  },
]

/** Verifies a text made of the body, in place of the body. */
function changed(
  provider: Provider,
  change: (body: Buffer) => string,
  encoding: BufferEncoding = 'utf8',
): Steps['verify'] {
  return (request, body) =>
    verifyBytes(
      provider,
      request,
      Buffer.from(
        tried(() => change(body)),
        encoding,
      ),
    )
}

function tried<Result>(work: () => Result): Result {
  try {
    return work()
  } catch {
    throw new Refusal(400)
  }
}

function readUnverified({ headers }: IncomingMessage, body: Buffer): ReceivedEvent {
  return tried(() => {
    const parsed = JSON.parse(body.toString())
    const id: unknown = headers['webhook-id'] ?? parsed.data.id
    const isEvent = typeof parsed === 'object' && parsed !== null && typeof id === 'string'
    if (!isEvent) throw new TypeError('no event')
    return { id, type: String(parsed.type ?? parsed.data.event_type), body: parsed }
  })
}

/** What is no signature by its form. */
function isStrange({ headersDistinct }: IncomingMessage): boolean {
  const [text = '', ...others] = headersDistinct[SIGNATURE] ?? []
  return others.length > 0 || !/^[A-Za-z0-9+/]{86}==$/.test(text)
}

function macOf(secret: string, { headers }: IncomingMessage, body: Buffer): Buffer {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.`
  return createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(signed)
    .update(body)
    .digest()
}

function offeredMac({ headers }: IncomingMessage, prefix: RegExp): Buffer {
  const entry = String(headers['webhook-signature'])
    .split(' ')
    .find((text) => prefix.test(text))
  return Buffer.from(entry?.replace(prefix, '') ?? '', 'base64')
}

function withHeader(
  { headersDistinct }: IncomingMessage,
  name: string,
  change: (text: string) => string,
): Pick<IncomingMessage, 'headersDistinct'> {
  return {
    headersDistinct: {
      ...headersDistinct,
      ...(headersDistinct[name] && { [name]: headersDistinct[name].map(change) }),
    },
  }
}

function lookThenWrite(): Steps['once'] {
  const done = new Set<string>()
  return async ({ id }, work) => {
    const isDone = done.has(id)
    await sleep(20)
    if (isDone) return
    await work()
    done.add(id)
  }
}

function messageOf(body: unknown): string {
  const { data } = body as { data: { payload: { id: string } } }
  return data.payload.id
}

function knownByRetryOf(): Steps['once'] {
  const runs = new Map<string, Promise<void>>()
  return async ({ id, body }, work) => {
    const { retryOf = '' } = body as { retryOf?: string }
    const known = runs.get(id) ?? runs.get(retryOf)
    if (known) return known
    const run = work()
    runs.set(id, run)
    await run.catch((error: unknown) => {
      runs.delete(id)
      throw error
    })
  }
}

function judgeMethod({ method, headers }: IncomingMessage): void {
  if (method !== 'POST') throw new Refusal(405)
  if (headers['content-encoding'] !== undefined) throw new Refusal(415)
}

function judgeLength({ method, headers }: IncomingMessage): void {
  if (method !== 'POST') throw new Refusal(405)
  if (Number(headers['content-length'] ?? 0) > 256 * 1024) throw new Refusal(413)
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  } catch {
    throw new Refusal(400)
  }
  return Buffer.concat(chunks)
}

async function readFirst(request: IncomingMessage): Promise<Buffer> {
  for await (const chunk of request as AsyncIterable<Buffer>) return chunk
  return Buffer.alloc(0)
}
