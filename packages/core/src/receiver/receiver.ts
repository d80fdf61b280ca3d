import { readHandshake } from '../handshake/read-handshake.ts'
import { type IdentifiedEvent, identify, identifyAgain, toKnownId } from '../identify/identify.ts'
import { toStoreKeys } from '../identify/store-keys.ts'
import { createDefaultPrinter } from '../observe/default-printer.ts'
import type { Observer } from '../observe/observer.ts'
import { report } from '../observe/report.ts'
import type { ProviderDefinition } from '../provider/definition.ts'
import type { Reply } from '../provider/reply.ts'
import type { Outcome } from '../reply/outcome.ts'
import { toReply } from '../reply/reply.ts'
import { createBodyReader, type IncomingRequest } from '../request/read-body.ts'
import { type AnyHandler, createHandlerChoice, type Handler } from '../run/handler.ts'
import { runOnce } from '../run/run.ts'
import { checkNumber } from '../shared/check-number.ts'
import { messageOf, ReceiverUnavailableError, WebhookVerificationError } from '../shared/errors.ts'
import type { WebhookEvent } from '../shared/event.ts'
import type { Keys } from '../shared/keys.ts'
import { createUnderWay } from '../shared/under-way.ts'
import { chooseStore } from '../store/choose-store.ts'
import { guardStore } from '../store/guard-store.ts'
import type { Claim } from '../store/store.ts'
import { parseHeaders } from '../verify/headers.ts'
import { toCandidates } from '../verify/signature.ts'
import { verifyDelivery } from '../verify/verify-delivery.ts'
import { MAX_TIMER_MS, toLimits, type WebhookOptions } from './options.ts'

/** One endpoint's path from request to outcome. Adapters give it requests; it never rejects for one. */
export interface Receiver {
  readonly definition: ProviderDefinition
  /** Reads, verifies, identifies, claims, handles and settles. Always resolves. */
  readonly receive: (request: IncomingRequest) => Promise<Outcome>
  /** The answer to the provider. */
  readonly toReply: (outcome: Outcome) => Reply
  /**
   * Takes nothing more, and resolves when everything under way is settled, a mark that is still being made after its
   * reply included: for a graceful end of the process.
   *
   * What is left after `timeoutMs` is cut off: `context.signal` is aborted, a commit under way is ended, the event is
   * given back to be claimed again, and the reply is 503. That gets one more second. Then `drain` resolves, whatever is
   * left. `onOutcome` tells what was cut off: its outcome is `unavailable` (`draining`), with the event.
   *
   * @param options `timeoutMs` is by default 8,000: with the second and the closing of the server it stays below the 10
   * seconds that containers commonly get
   * @throws TypeError when `timeoutMs` is no number from 0 to 2,147,483,647
   */
  readonly drain: (options?: { readonly timeoutMs?: number }) => Promise<void>
  /**
   * Forgets that an event was handled, so that the provider's next attempt runs the handler again. Where attempts have
   * ids of their own (Dfns), give it the latest one.
   *
   * @throws ReceiverUnavailableError `store_unavailable`
   */
  readonly forget: (event: Pick<WebhookEvent, 'id' | 'body' | 'raw' | 'tenantId'>) => Promise<void>
  /**
   * DANGEROUS: handles an event that no signature vouches for, as if it had been delivered. For events that were asked
   * of the provider itself, with the account's credentials and over TLS; `reconcile` uses it. Never give it anything
   * that came in by a request. Always resolves.
   */
  readonly receiveUnverified: (event: UnverifiedEvent) => Promise<Outcome>
  /**
   * What `receiveUnverified` would find, without writing or running anything: `claimed` for an event that is still to
   * be handled.
   *
   * @throws ReceiverUnavailableError `store_unavailable`
   * @throws WebhookVerificationError `body_malformed` when the body is no event of the provider
   * @throws TypeError when the store cannot be asked
   */
  readonly lookUp: (event: UnverifiedEvent) => Promise<Claim | 'ignored'>
  /**
   * Since when this receiver knows which events were handled: the first that its store remembers, or the end of
   * `retentionMs`.
   *
   * @throws ReceiverUnavailableError `store_unavailable`
   * @throws TypeError when the store cannot tell, as the memory store, which forgets when the process ends
   */
  readonly remembersSince: () => Promise<Date>
}

/** An event as the provider's records tell it. */
export interface UnverifiedEvent {
  /** The event as a delivery would have it, parsed. */
  readonly body: unknown
  /** The event's id where the body does not say it: of a provider that signs it in a header. */
  readonly id?: string | undefined
  /** The event's type where the body does not say it: of a provider that has it in a header. */
  readonly type?: string | undefined
  /** Further ids under which the same event may have been delivered: Dfns gives every attempt one of its own. */
  readonly aliases?: readonly string[]
  /** When the provider sent it last. */
  readonly sentAt?: Date | undefined
  /** The tenant that it belongs to. */
  readonly tenantId?: string
}

/**
 * Binds a provider and a store to a handler.
 *
 * @throws TypeError when an option is wrong: a receiver that would let everything in, or lose events, is not made
 *
 * @example
 * ```ts
 * import { createReceiver } from '@countersign/core'
 * import { dfns } from '@countersign/providers/dfns'
 * import { fetchHandler } from '@countersign/core/fetch'
 * import { sign } from '@countersign/core/sign'
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
  handler: Handler<NoInfer<Events>, NoInfer<Tx>>,
): Receiver {
  const provider = options?.provider
  if (typeof provider?.keysFor !== 'function') {
    throw new TypeError('"provider" must be a configured provider, for example telnyx({ publicKey })')
  }
  const observer: Observer = options.onOutcome ? { onOutcome: options.onOutcome } : createDefaultPrinter(provider)
  const { definition, keysFor } = provider
  const limits = toLimits(options, definition.deliveryPolicy)
  const { store: chosen, namespace } = chooseStore(options, definition.name)
  const underWay = createUnderWay()
  const store = guardStore(chosen, limits.storeTimeoutMs, underWay)
  const choose = createHandlerChoice(handler)
  const readBody = createBodyReader(limits)
  let isDraining = false
  let hasNotedUse = false

  async function walkPath(request: IncomingRequest): Promise<Outcome> {
    if (isDraining) throw draining()
    if (request.method !== 'POST') {
      throw new WebhookVerificationError('method_not_allowed', `A webhook is a POST request, not ${request.method}.`)
    }
    const headers = parseHeaders(definition, request.header)
    const ring = await keysFor(request)
    const candidates = toCandidates(ring, headers.signatures)
    const raw = await readBody(request)
    const times = { now: limits.now(), toleranceSeconds: limits.toleranceSeconds }
    const verified = await verifyDelivery(definition, candidates, headers, raw, times).catch((error) => {
      observer.keep?.(error, { header: request.header, raw })
      throw error
    })

    const reply = readHandshake(definition, verified.body)
    if (reply) return { status: 'handshake', provider: definition.name, reply }

    const received = { ...verified, raw, tenantId: ring.tenantId }
    const identified = await identify(definition, received, headers.signed)
    return runEvent(identified, request.native, verified.keyIndex)
  }

  async function walkUnverified(record: UnverifiedEvent): Promise<Outcome> {
    if (isDraining) throw draining()
    return runEvent(await readRecord(record))
  }

  async function readRecord({ body, id, type, aliases = [], ...more }: UnverifiedEvent): Promise<IdentifiedEvent> {
    const { sentAt, tenantId } = more
    const recorded = { body, sentAt, tenantId, source: 'reconcile' } as const
    const { keys, ...identified } = await identify(definition, recorded, { id, unsigned: { type } })
    const [first, ...others] = keys
    return { ...identified, keys: [first, ...aliases.map(toKnownId), ...others] }
  }

  /** `undefined` where nobody wants events of the type. One without a type is not passed over: nobody said so of it. */
  function handlerOf({ event, isUntyped }: IdentifiedEvent): AnyHandler | undefined {
    const handler = choose(event.type)
    if (handler || !isUntyped) return handler
    throw new WebhookVerificationError(
      'body_malformed',
      "The event has no type, and the table of handlers has none for '*', which takes such events.",
    )
  }

  async function runEvent(identified: IdentifiedEvent, native?: unknown, keyIndex?: number): Promise<Outcome> {
    const stopped = underWay.stopped()
    if (stopped) throw stopped
    const { event } = identified
    const about = { provider: definition.name, event, ...(keyIndex !== undefined && { keyIndex }) }
    const handler = handlerOf(identified)
    if (!handler) return { status: 'ignored', ...about }
    noteFirstUse()
    const run = { about, keys: await toKeys(identified), group: await toGroup(identified), native }
    return runOnce(run, handler, store, limits, underWay)
  }

  function toKeys({ event: { tenantId = '' }, keys }: IdentifiedEvent): Promise<Keys> {
    return toStoreKeys({ namespace, tenantId }, keys)
  }

  async function toGroup({ event: { tenantId = '' }, group }: IdentifiedEvent): Promise<string | undefined> {
    return group && (await toStoreKeys({ namespace, tenantId }, [group]))[0]
  }

  /** After the reply: what it is for can wait for the next event. */
  function noteFirstUse(): void {
    if (hasNotedUse || !store.remembersSince) return
    hasNotedUse = true
    void underWay.track(store.remembersSince(namespace)).catch(() => {
      hasNotedUse = false
    })
  }

  function toOutcome(cause: unknown): Outcome {
    const provider = definition.name
    if (cause instanceof WebhookVerificationError) {
      return { status: 'rejected', provider, code: cause.code, error: cause }
    }
    const error =
      cause instanceof ReceiverUnavailableError
        ? cause
        : new ReceiverUnavailableError('internal_error', `The receiver failed: ${messageOf(cause)}`, { cause })
    return { status: 'unavailable', provider, code: error.code, error }
  }

  async function settle(walk: Promise<Outcome>): Promise<Outcome> {
    const outcome = walk.catch(toOutcome)
    const result = await (isDraining ? outcome : underWay.track(outcome))
    report(observer, result)
    return result
  }

  return {
    definition,
    receive: (request) => settle(walkPath(request)),
    receiveUnverified: (event) => settle(walkUnverified(event)),
    async lookUp(record) {
      const identified = await readRecord(record)
      if (!handlerOf(identified)) return 'ignored'
      if (!store.peek) throw new TypeError('The store has no peek()')
      return store.peek(await toKeys(identified))
    },
    async remembersSince() {
      if (!store.remembersSince) throw new TypeError('The store has no remembersSince()')
      const first = await store.remembersSince(namespace)
      return new Date(Math.max(first.getTime(), limits.now() - limits.retentionMs))
    },
    toReply: (outcome) => toReply(outcome, definition.deliveryPolicy),
    async drain({ timeoutMs = 8000 } = {}) {
      checkNumber('timeoutMs', timeoutMs, 0, MAX_TIMER_MS)
      isDraining = true
      await underWay.drain(timeoutMs)
    },
    async forget(event) {
      await store.forget(
        await toStoreKeys({ namespace, tenantId: event.tenantId ?? '' }, await identifyAgain(definition, event)),
      )
    },
  }
}

function draining(): ReceiverUnavailableError {
  return new ReceiverUnavailableError('draining', 'The receiver is being stopped.')
}
