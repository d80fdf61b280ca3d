import type { Outcome, Receiver } from '@countersign/core'
import { compile } from '@countersign/core/provider'
import { reconcilePortOf } from '@countersign/core/reconcile'
import type { Attempt, Delivery } from './sender/record/delivery.ts'
import type { SentRequest } from './sender/write/write-request.ts'

/** What a receiver made of what it was sent, joined to the deliveries. */
export interface OutcomeLog {
  /** Logs every outcome of a receiver from now on, with its request. Gives the same receiver. */
  readonly watch: (receiver: Receiver) => Receiver
  /**
   * The option of a receiver's, for where there is none to be watched: the middleware form. An outcome that was not
   * verified does not say which event it is of, so that a rejected delivery is not known by this.
   */
  readonly onOutcome: (outcome: Outcome) => void
  /** The outcomes of a delivery's attempts, and of others that brought the same event, in the order of their ends. */
  readonly of: (delivery: Pick<Delivery, 'provider' | 'attempts'>) => readonly Outcome[]
  /** Forgets them all: for the begin of a test. */
  readonly clear: () => void
}

/** Options of `createOutcomeLog`. */
export interface OutcomeLogOptions {
  /** How many outcomes are kept, the latest ones. Default: 10,000. */
  readonly retain?: number
}

/**
 * A log of outcomes, for expectations about deliveries: a reply never says why it is what it is.
 *
 * @throws TypeError when "retain" is not a whole number above zero
 *
 * @example
 * ```ts
 * import { createReceiver } from '@countersign/core'
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { checkRejected, checkRunOnce, createOutcomeLog, createSender, generateKeys, sampleEvent } from '@countersign/testing'
 *
 * const keys = generateKeys(telnyx)
 * const log = createOutcomeLog()
 * const options = { provider: telnyx(keys), onOutcome: () => undefined }
 * const receiver = log.watch(createReceiver(options, (event) => console.log(event.type)))
 * const sender = createSender({ provider: telnyx, keys, target: receiver.fetch })
 *
 * const event = sampleEvent(telnyx, 'message.received')
 * checkRunOnce(await sender.send(event), log)
 * checkRejected(await sender.send(event, { skewMs: -600_000, attempts: 1 }), log, 'timestamp_too_old')
 * ```
 */
export function createOutcomeLog({ retain = 10_000 }: OutcomeLogOptions = {}): OutcomeLog {
  if (!Number.isSafeInteger(retain) || retain < 1) throw new TypeError('"retain" must be a whole number above zero')
  // One entry for an outcome, also where the receiver is watched and has the option too.
  const seen = new Map<Outcome, SeenRequest | undefined>()

  function add(outcome: Outcome, request?: SeenRequest): void {
    seen.set(outcome, request ?? seen.get(outcome))
    const [oldest] = seen.keys()
    if (seen.size > retain && oldest) seen.delete(oldest)
  }

  function watch(receiver: Receiver): Receiver {
    const port = reconcilePortOf(receiver)
    const names = compile(port.definition).headers
    port.watch((outcome, request) => {
      add(outcome, request && { headers: names.map((name) => [name, request.header(name)]), body: request.body })
    })
    return receiver
  }

  return {
    watch,
    onOutcome: (outcome) => add(outcome),
    of({ provider, attempts }) {
      const isOf = ([outcome, request]: readonly [Outcome, SeenRequest | undefined]) =>
        outcome.provider === provider &&
        attempts.some(
          (attempt) => isSameEvent(outcome, attempt) || (request && isSameRequest(request, attempt.request)),
        )
      return [...seen].filter(isOf).map(([outcome]) => outcome)
    },
    clear: () => seen.clear(),
  }
}

/** What tells a request from others. */
interface SeenRequest {
  /** The headers of the scheme. */
  readonly headers: readonly (readonly [name: string, value: string | undefined])[]
  /** Absent where it was not read to its end. */
  readonly body: Uint8Array | undefined
}

function isSameEvent(outcome: Outcome, { eventId }: Attempt): boolean {
  const event = 'event' in outcome ? outcome.event : undefined
  return event?.id.toLowerCase() === eventId.toLowerCase()
}

function isSameRequest({ headers, body }: SeenRequest, sent: SentRequest): boolean {
  return (
    headers.every(([name, value]) => value === sentValue(sent, name)) &&
    (body === undefined || Buffer.compare(body, sent.body) === 0)
  )
}

/** A header as it is received: a repeated one's values joined, without white space around them. */
function sentValue({ headers }: SentRequest, name: string): string | undefined {
  const values = headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value.trim())
  return values.length > 0 ? values.join(', ') : undefined
}
