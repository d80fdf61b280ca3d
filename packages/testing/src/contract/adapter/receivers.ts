import { AsyncLocalStorage } from 'node:async_hooks'
import {
  createReceiver,
  memoryStore,
  type Outcome,
  type Receiver,
  type SecretOptions,
  type WebhookEvent,
  type WebhookOptions,
} from '@countersign/core'
import { fromFetch, type IncomingRequest, type Reply, toReply, toResponse } from '@countersign/core/adapter'
import {
  body,
  constant,
  defineProvider,
  header,
  hmacSha256,
  json,
  member,
  signedMessage,
} from '@countersign/core/provider'
import type { SigningKeys } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxForm } from '@countersign/providers/telnyx-form'
import { generateKeys } from '../../keys.ts'
import type { EventInput } from '../../sender/write/outgoing.ts'
import type { SenderProvider } from '../../sender/write/writer.ts'

/** The header by which a request is found again after the adapter. */
export const REQUEST_HEADER = 'contract-request'

/** What a handler of the contract does with an event. */
export type ContractHandler = (event: WebhookEvent, receiver: Receiver) => unknown

/** What became of one request on the server. */
export interface Trace {
  readonly handle: ContractHandler
  readonly outcomes: Outcome[]
  /** The bytes that each call of the handler was given. */
  readonly handled: Uint8Array[]
  readonly onOutcome: () => void
}

/** Largest body that the receivers of the contract take: small, so that larger ones are cheap to send. */
export const MAX_BODY_BYTES = 16_384

const time = header('acme-timestamp', { grammar: 'digits' })
const challenge = member('challenge', { grammar: 'plain' })
const ANSWER_HEADERS = { 'content-type': 'application/json', 'acme-answer': 'yes' }

/** A provider of the user's own: asks a question first, and is content with 204 only. */
const acme = defineProvider<SecretOptions>({
  name: 'acme',
  scheme: signedMessage({
    signed: [time, '.', body],
    timestamp: { from: time, unit: 'seconds' },
    signature: {
      from: header('acme-signature'),
      versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  }),
  body: json,
  event: ({ id, type }: { id: string; type: string }) => ({ id, type }),
  handshakes: [
    {
      method: 'POST',
      trust: 'signed',
      when: [{ value: challenge, is: 'present' }],
      answer: {
        kind: 'echo',
        reply: (view) => ({
          status: 200,
          headers: ANSWER_HEADERS,
          body: String(challenge.read(view)),
        }),
      },
    },
    {
      method: 'POST',
      trust: 'signed',
      when: [{ value: member('ping', { grammar: 'boolean' }), is: 'true' }],
      answer: constant({ status: 200, headers: ANSWER_HEADERS, body: '' }),
    },
  ],
  deliveryPolicy: {
    success: { status: 204 },
    timeoutMs: 10_000,
    attemptsPerUrl: 2,
    retryAfterMs: [60_000],
    leaseMs: 30_000,
    maxBodyBytes: MAX_BODY_BYTES,
  },
})

/** A provider that signs in a header of which Node keeps the first value only. */
const bearer = defineProvider<SecretOptions>({
  name: 'bearer',
  scheme: signedMessage({
    signed: [body],
    signature: {
      from: header('authorization'),
      versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  }),
  body: json,
  event: ({ id, type }: { id: string; type: string }) => ({ id, type }),
  deliveryPolicy: { ...acme.definition.deliveryPolicy, success: { status: 200 } },
})

/** A provider, or what is odd about a receiver of Telnyx's. */
export type PartyName =
  | 'telnyx'
  | 'telnyx-form'
  | 'dfns'
  | 'v1'
  | 'v1a'
  | 'svix'
  | 'acme'
  | 'bearer'
  | 'table'
  | 'impatient'
  | 'keyless'
  | 'storeDown'
  | 'storeStuck'
  | 'markFails'

export type Parties = Readonly<Record<PartyName, Party>>

export interface Party {
  readonly factory: SenderProvider
  readonly keys: SigningKeys
  /** An ordinary event. */
  readonly write: (id: string) => EventInput
  readonly options: WebhookOptions
  /** Takes this type only, where it is set. */
  readonly onlyType?: string
}

function writeTelnyx(id: string): EventInput {
  const payload = { text: 'Hello, World!' }
  const data = {
    record_type: 'event',
    id,
    event_type: 'message.received',
    occurred_at: '2026-11-22T10:00:00Z',
    payload,
  }
  return { data }
}

function writeDfns(id: string): EventInput {
  return { id, kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: { walletId: id } }
}

function writeStandard(id: string): EventInput {
  return { type: 'contact.created', timestamp: '2026-11-22T10:00:00Z', data: { id } }
}

function away(): Promise<never> {
  return Promise.reject(new Error('The store is unreachable.'))
}

/** The receivers that the contract sends to, and who signs for them; with new keys. */
export function makeParties(): Parties {
  const keys = generateKeys(telnyx)
  const dfnsKeys = generateKeys(dfns)
  const acmeKeys = generateKeys(acme)
  const bearerKeys = generateKeys(bearer)
  const svixKeys = generateKeys(svix)
  const { secret, publicKey, privateKey } = generateKeys(standardWebhooks)
  const quiet = { onOutcome: () => undefined, maxBodyBytes: MAX_BODY_BYTES, waitForInProgressMs: 5000 }
  const ours = { factory: telnyx, keys, write: writeTelnyx }
  const options = { ...quiet, provider: telnyx(keys) }
  const store = memoryStore()

  return {
    telnyx: { ...ours, options },
    'telnyx-form': {
      factory: telnyxForm,
      keys,
      write: (id: string) => ({ CallSid: id, CallStatus: 'ringing', Text: 'a b&c' }),
      options: { ...quiet, provider: telnyxForm(keys) },
    },
    dfns: { factory: dfns, keys: dfnsKeys, write: writeDfns, options: { ...quiet, provider: dfns(dfnsKeys) } },
    v1: {
      factory: standardWebhooks,
      keys: { secret },
      write: writeStandard,
      options: { ...quiet, provider: standardWebhooks({ secret }) },
    },
    v1a: {
      factory: standardWebhooks,
      keys: { privateKey },
      write: writeStandard,
      options: { ...quiet, provider: standardWebhooks({ publicKey }) },
    },
    svix: { factory: svix, keys: svixKeys, write: writeStandard, options: { ...quiet, provider: svix(svixKeys) } },
    acme: {
      factory: acme,
      keys: acmeKeys,
      write: (id: string) => ({ id, type: 'made' }),
      options: { ...quiet, provider: acme(acmeKeys) },
    },
    bearer: {
      factory: bearer,
      keys: bearerKeys,
      write: (id: string) => ({ id, type: 'made' }),
      options: { ...quiet, provider: bearer(bearerKeys) },
    },
    table: { ...ours, options, onlyType: 'message.received' },
    impatient: {
      ...ours,
      options: { ...options, bodyTimeoutMs: 250, waitForInProgressMs: 50, handlerTimeoutMs: 1600 },
    },
    keyless: { ...ours, options: { ...options, provider: telnyx({ publicKey: () => undefined }) } },
    storeDown: { ...ours, options: { ...options, namespace: 'down', store: { ...store, claim: away, release: away } } },
    storeStuck: {
      ...ours,
      options: {
        ...options,
        namespace: 'stuck',
        store: { ...store, claim: () => new Promise<never>(() => undefined) },
      },
    },
    markFails: {
      ...ours,
      options: { ...options, namespace: 'marks', leaseMs: 500, store: { ...store, complete: away, release: away } },
    },
  }
}

/**
 * Tells a handler whose event it has, though the events of two requests may be the same. One for all receivers: each one
 * makes every promise of the process dearer.
 */
const storage = new AsyncLocalStorage<Trace>()

/** A party's receiver, which leaves a trace of every request. */
export function createTracedReceiver({ options, onlyType }: Party, traces: ReadonlyMap<string, Trace>): Receiver {
  const run = async (event: WebhookEvent): Promise<void> => {
    const trace = storage.getStore()
    trace?.handled.push(event.raw ?? new Uint8Array())
    await trace?.handle(event, receiver)
  }
  const receiver = createReceiver<unknown>(options, onlyType === undefined ? run : { [onlyType]: run })
  const respond = async (request: IncomingRequest): Promise<Reply> => {
    const trace = traces.get(request.header(REQUEST_HEADER) ?? '')
    if (!trace) throw new Error(`The adapter lost the header ${REQUEST_HEADER}`)
    const outcome = await storage.run(trace, () => receiver.receive(request))
    trace.outcomes.push(outcome)
    trace.onOutcome()
    return toReply(outcome, options.provider.definition.deliveryPolicy)
  }
  return { ...receiver, respond, fetch: async (request) => toResponse(await respond(fromFetch(request))) }
}
