import { answerQuestion } from '../handshake/answer-question.ts'
import { answerUnsigned, toolsOf } from '../handshake/answer-unsigned.ts'
import { type IdentifiedEvent, identify, identifyAgain } from '../identify/identify.ts'
import { toStoreKeys } from '../identify/store-keys.ts'
import { createDefaultPrinter } from '../observe/default-printer.ts'
import type { Observer } from '../observe/observer.ts'
import { report } from '../observe/report.ts'
import type { ProviderDefinition } from '../provider/definition.ts'
import type { Reply } from '../provider/reply.ts'
import type { Outcome, Result } from '../reply/outcome.ts'
import { toReply } from '../reply/reply.ts'
import type { IncomingRequest } from '../request/incoming-request.ts'
import { createBodyReader } from '../request/read-body.ts'
import type { AnyHandler } from '../run/handler.ts'
import { checkNumber } from '../shared/check-number.ts'
import { ReceiverUnavailableError, WebhookVerificationError } from '../shared/errors.ts'
import { type Stopwatch, startStopwatch } from '../shared/stopwatch.ts'
import { createUnderWay, type UnderWay } from '../shared/under-way.ts'
import { chooseStore } from '../store/choose-store.ts'
import { guardStore } from '../store/guard-store.ts'
import { openRequest } from '../verify/open-request.ts'
import { verifyRequest } from '../verify/verify-request.ts'
import { checkOnce, requireOnce } from './check-once.ts'
import { createEvents, type DeliveredBy } from './events.ts'
import { MAX_TIMER_MS, toLimits, type WebhookOptions } from './options.ts'
import { toFailure } from './outcome-of.ts'
import type { Receiver } from './receiver.ts'
import type { ReconcilePort, SeenRequest, UnverifiedEvent } from './reconcile-port.ts'

/** A receiver from inside: what its public forms are made of. */
export interface Engine extends Pick<Receiver, 'drain' | 'forget'> {
  readonly definition: ProviderDefinition
  /** @param handler runs this one event, in place of the receiver's own */
  readonly receive: (request: IncomingRequest, handler?: AnyHandler) => Promise<Outcome>
  readonly toReply: (outcome: Outcome) => Reply
  readonly port: ReconcilePort
}

/** How long a drain takes where nobody says so: it stays below the 10 seconds that containers commonly get. */
const DRAIN_MS = 8000

/**
 * @param choose the handler of a type, or `undefined` where nobody wants events of it
 * @throws TypeError when an option is wrong
 */
export function createEngine<Events, Tx>(
  options: WebhookOptions<Events, Tx>,
  choose: (type: string) => AnyHandler | undefined,
): Engine {
  const provider = options?.provider
  if (typeof provider?.keysFor !== 'function') {
    throw new TypeError('"provider" must be a configured provider, for example telnyx({ publicKey })')
  }
  const { definition, plan } = provider
  const limits = toLimits(options, definition)
  const observer: Observer = options.onOutcome ? { onOutcome: options.onOutcome } : createDefaultPrinter(provider)
  const { store: chosen, namespace } = chooseStore(options, definition.name)
  requireOnce(definition.name, plan.scheme.usesOnce, chosen)
  const underWay = createUnderWay()
  const store = guardStore(chosen, limits.storeTimeoutMs, underWay)
  const events = createEvents(definition, namespace, choose)
  const bodies = createBodyReader(limits)
  const openLimits = { maxBodyBytes: limits.maxBodyBytes, hold: bodies.hold }
  const listeners: ((outcome: Outcome, request?: SeenRequest) => void)[] = []
  let isDraining = false
  let hasNotedUse = false

  /** One delivery, station by station. */
  async function deliver(
    request: IncomingRequest,
    { stopwatch, tasks, seen }: Walk,
    ownHandler?: AnyHandler,
  ): Promise<Result> {
    checkOpen()
    if (!plan.methods.has(request.method)) throw methodNotAllowed(request.method)
    stopwatch.enter('verify')
    const opened = openRequest(
      provider,
      {
        method: request.method,
        url: request.url,
        header: request.header,
        native: request.native,
        async read() {
          stopwatch.enter('request')
          seen.body = await bodies.read(request)
          stopwatch.enter('verify')
          return seen.body
        },
      },
      openLimits,
    )
    const answer = await answerUnsigned(provider, opened)
    if (answer) return { status: 'handshake', provider: definition.name, reply: answer }
    if (request.method !== 'POST') throw methodNotAllowed(request.method)
    const verified = await verifyRequest(provider, opened, limits)

    stopwatch.enter('identify')
    const reply = await answerQuestion(plan.signed, verified.view, toolsOf(verified.ring))
    if (reply) return { status: 'handshake', provider: definition.name, reply }
    await checkOnce(verified, { namespace, tenantId: verified.tenantId }, store, limits.toleranceSeconds)
    const [identified] = await identify(definition, verified, verified.seen)
    const handler = ownHandler ?? events.handlerOf(identified)
    return handle(identified, handler, { stopwatch, tasks }, { native: request.native, keyIndex: verified.keyIndex })
  }

  /** One event of the provider's records. */
  async function recover(record: UnverifiedEvent, { stopwatch, tasks }: Walk): Promise<Result> {
    checkOpen()
    stopwatch.enter('identify')
    const identified = await events.readRecord(record)
    return handle(identified, events.handlerOf(identified), { stopwatch, tasks })
  }

  async function handle(
    identified: IdentifiedEvent,
    handler: AnyHandler | undefined,
    { stopwatch, tasks }: Pick<Walk, 'stopwatch' | 'tasks'>,
    by?: DeliveredBy,
  ): Promise<Result> {
    checkRunning()
    if (handler) noteFirstUse(tasks)
    return events.handle(identified, handler, { store, limits, underWay: tasks, stopwatch }, by)
  }

  /** Nothing that comes after a drain has begun is taken. */
  function checkOpen(): void {
    if (isDraining) throw new ReceiverUnavailableError('draining', 'The receiver is being stopped.')
  }

  /** Nothing begins to run once a drain's time has passed. */
  function checkRunning(): void {
    const stopped = underWay.stopped()
    if (stopped) throw stopped
  }

  /** In the background: what it is for can wait for the next event. */
  function noteFirstUse(tasks: UnderWay): void {
    if (hasNotedUse || !store.remembersSince) return
    hasNotedUse = true
    void tasks.track(Promise.resolve(store.remembersSince(namespace))).catch(() => {
      hasNotedUse = false
    })
  }

  /** Takes the time of a walk to its outcome, and tells it. */
  async function follow(walk: (walk: Walk) => Promise<Result>, request?: IncomingRequest): Promise<Outcome> {
    const stopwatch = startStopwatch()
    const seen: Seen = {}
    const tasks = request?.waitUntil ? underWay.keptBy(request.waitUntil) : underWay
    const ended = walk({ stopwatch, tasks, seen }).catch((cause) => toFailure(cause, plan, request, seen.body))
    const result = await (isDraining ? ended : underWay.track(ended))
    const outcome: Outcome = { ...result, ...stopwatch.read() }
    for (const listener of listeners) listener(outcome, request && { header: request.header, ...seen })
    report(observer, outcome)
    return outcome
  }

  return {
    definition,
    receive: (request, handler) => follow((walk) => deliver(request, walk, handler), request),
    toReply: (outcome) => toReply(outcome, definition.deliveryPolicy),
    async drain({ timeoutMs = DRAIN_MS } = {}) {
      checkNumber('timeoutMs', timeoutMs, 0, MAX_TIMER_MS)
      isDraining = true
      await underWay.drain(timeoutMs)
    },
    async forget(event) {
      const identity = await identifyAgain(definition, event)
      const { keys } = await toStoreKeys({ namespace, tenantId: event.tenantId ?? '' }, identity)
      await store.forget(keys)
    },
    port: {
      definition,
      receiveUnverified: (record) => follow((walk) => recover(record, walk)),
      async lookUp(record) {
        const identified = await events.readRecord(record)
        if (!events.handlerOf(identified)) return 'ignored'
        if (!store.peek) throw new TypeError('The store has no peek()')
        const { keys } = await events.storeKeysOf(identified)
        return store.peek(keys)
      },
      async remembersSince() {
        if (!store.remembersSince) throw new TypeError('The store has no remembersSince()')
        const first = await store.remembersSince(namespace)
        return new Date(Math.max(first.getTime(), limits.now() - limits.retentionMs))
      },
      watch: (listener) => void listeners.push(listener),
    },
  }
}

function methodNotAllowed(method: string): WebhookVerificationError {
  return new WebhookVerificationError('method_not_allowed', `A webhook is a POST request, not ${method}.`)
}

/** What accompanies a delivery through its stations. */
interface Walk {
  readonly stopwatch: Stopwatch
  readonly tasks: UnderWay
  readonly seen: Seen
}

interface Seen {
  body?: Uint8Array
}
