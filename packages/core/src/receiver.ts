import { ReceiverUnavailableError, WebhookVerificationError } from './errors.ts'
import type { WebhookEvent } from './event.ts'
import { guardStore } from './guard-store.ts'
import { createHandlerChoice, type Handle } from './handler.ts'
import { parseHeaders } from './headers.ts'
import { identify, isHash, readHandshake, toStoreKeys } from './identify.ts'
import { memoryStore } from './memory.ts'
import { toLimits, type WebhookOptions } from './options.ts'
import type { Outcome } from './outcome.ts'
import { printOutcomes } from './print-outcomes.ts'
import type { ProviderDefinition, Reply } from './provider.ts'
import { createBodyReader, type IncomingRequest } from './read.ts'
import { toReply } from './reply.ts'
import { runOnce } from './run.ts'
import type { IdempotencyStore } from './store.ts'
import { toEvent, verifyDelivery } from './verify.ts'

/** One endpoint's path from request to outcome. Adapters give it requests; it never rejects for one. */
export interface Receiver {
  readonly definition: ProviderDefinition
  /** Reads, verifies, identifies, claims, handles and settles. Always resolves. */
  readonly receive: (request: IncomingRequest) => Promise<Outcome>
  /** The answer to the provider. */
  readonly toReply: (outcome: Outcome) => Reply
  /** Takes nothing more, and resolves when everything under way is settled: for a graceful end of the process. */
  readonly drain: () => Promise<void>
  /**
   * Forgets that an event was handled, so that the provider's next attempt runs the handler again. Where attempts have
   * ids of their own (Dfns), give it the latest one.
   *
   * @throws ReceiverUnavailableError `store_unavailable`
   */
  readonly forget: (event: Pick<WebhookEvent, 'id' | 'body' | 'raw' | 'scope'>) => Promise<void>
}

/**
 * Binds a provider and a store to a handler.
 *
 * @throws TypeError when an option is wrong: a receiver that would let everything in, or lose events, is not made
 *
 * @example
 * ```ts
 * import { createReceiver, dfns, fetchHandler, sign } from '@countersign/core'
 *
 * const secret = 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s'
 * const receiver = createReceiver({ provider: dfns({ secret }) }, {
 *   'wallet.created': (event) => console.log(event.id),
 * })
 *
 * const body = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: {}, timestampSent: Math.floor(Date.now() / 1000) }
 * const request = new Request('http://localhost/webhooks/dfns', sign(dfns, body, { keys: { secret } }))
 * const response = await fetchHandler(receiver)(request)
 * console.log(response.status) // 200
 * ```
 */
export function createReceiver<Events, Tx = never>(
  options: WebhookOptions<Events, Tx>,
  handle: Handle<NoInfer<Events>, NoInfer<Tx>>,
): Receiver {
  const { provider, onOutcome = printOutcomes() } = options
  if (typeof provider?.keysFor !== 'function') {
    throw new TypeError('"provider" must be a configured provider, for example telnyx({ publicKey })')
  }
  const { definition, keysFor } = provider
  const limits = toLimits(options, definition.deliveryPolicy)
  const { store: chosen, name } = chooseStore(options, definition.name)
  const store = guardStore(chosen, limits.storeTimeoutMs)
  const choose = createHandlerChoice(handle)
  const readBody = createBodyReader(limits)
  const underWay = new Set<Promise<Outcome>>()
  let isDraining = false

  async function walkPath(request: IncomingRequest): Promise<Outcome> {
    if (isDraining) {
      throw new ReceiverUnavailableError('draining', 'The receiver takes nothing more: it is being stopped.')
    }
    if (request.method !== 'POST') {
      throw new WebhookVerificationError('method_not_allowed', `A webhook is a POST request, not ${request.method}.`)
    }
    const headers = parseHeaders(definition, request.header)
    const ring = await keysFor(request)
    const raw = await readBody(request)
    const { toleranceSeconds } = limits
    const verified = await verifyDelivery(definition, ring, headers, raw, { now: limits.now(), toleranceSeconds })

    const reply = readHandshake(definition, verified.body)
    if (reply) return { status: 'handshake', provider: definition.name, reply }

    const identity = await identify(definition, { body: verified.body, raw }, headers.signed)
    const event = toEvent(definition, verified, identity, { raw, scope: ring.scope })
    const { keyIndex } = verified
    const handler = choose(event.type)
    if (!handler) return { status: 'ignored', provider: definition.name, event, keyIndex }

    const keys = await toStoreKeys({ name, scope: ring.scope }, identity.keys)
    return runOnce({ event, keys, keyIndex, native: request.native }, handler, store, limits)
  }

  function toOutcome(error: unknown): Outcome {
    const about = { provider: definition.name }
    if (error instanceof WebhookVerificationError) return { status: 'rejected', ...about, code: error.code, error }
    if (error instanceof ReceiverUnavailableError) return { status: 'unavailable', ...about, code: error.code, error }
    const unexpected = new ReceiverUnavailableError('internal_error', 'The receiver failed unexpectedly.', {
      cause: error,
    })
    return { status: 'unavailable', ...about, code: unexpected.code, error: unexpected }
  }

  async function receive(request: IncomingRequest): Promise<Outcome> {
    const outcome = walkPath(request).catch(toOutcome)
    underWay.add(outcome)
    const result = await outcome
    underWay.delete(outcome)
    report(onOutcome, result)
    return result
  }

  return {
    definition,
    receive,
    toReply: (outcome) => toReply(outcome, definition.deliveryPolicy),
    async drain() {
      isDraining = true
      await Promise.all(underWay)
    },
    async forget({ id, body, raw, scope = '' }) {
      const identity = await identify(definition, { body, raw }, { id, unsigned: isHash(id) ? {} : { id } })
      const keys = await toStoreKeys({ name, scope }, identity.keys)
      await store.forget(keys)
    },
  }
}

let hasWarned = false

function chooseStore<Events, Tx>(
  { store, name }: WebhookOptions<Events, Tx>,
  providerName: string,
): { readonly store: IdempotencyStore<unknown>; readonly name: string } {
  if (name !== undefined && (typeof name !== 'string' || name === '')) {
    throw new TypeError('"name" must be a non-empty string')
  }
  if (store !== undefined) {
    for (const method of ['claim', 'renew', 'complete', 'release', 'forget'] as const) {
      if (typeof store?.[method] !== 'function') throw new TypeError(`"store" must have the method ${method}()`)
    }
    if (name === undefined) {
      throw new TypeError('"name" is needed with "store": receivers that share a store are told apart by it')
    }
    return { store: store as IdempotencyStore<unknown>, name }
  }
  if (!hasWarned && isProduction()) {
    hasWarned = true
    console.warn(
      'countersign: no "store" is set. Handled events are unknown to other processes, forgotten when this one ends, and refused beyond 100,000 keys.',
    )
  }
  return { store: memoryStore() as IdempotencyStore<unknown>, name: name ?? providerName }
}

function isProduction(): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  try {
    return process?.env?.NODE_ENV === 'production'
  } catch {
    return false // Deno, without the permission to read the environment
  }
}

/** An observer sees everything and can break nothing. */
function report(onOutcome: (outcome: Outcome) => unknown, outcome: Outcome): void {
  void (async () => onOutcome(outcome))().catch(() => undefined)
}
