import type { WritingFaults } from './plan/faults.ts'
import { planAttempt } from './plan/plan-attempt.ts'
import { createRandom, forDelivery, type Seed } from './plan/random.ts'
import { FIRST_STEP } from './plan/steps.ts'
import { toUrl } from './wire/endpoint.ts'
import { DEFAULT_URL } from './wire/wire.ts'
import { type EventHeaders, type EventInput, toOutgoing } from './write/outgoing.ts'
import { type SentRequest, writeRequest } from './write/write-request.ts'
import { toWriter, type WriterOptions } from './write/writer.ts'

/** The provider for `compose`, as for `createSender`. */
export interface ComposeSettings extends WriterOptions {
  /** The receiver's URL, which headers and some bodies name. A path means one at `http://localhost`, which is the default. */
  readonly url?: string | URL
  /** Makes ids and faults the same in every run. Default: others in every run. */
  readonly seed?: Seed
}

/** Options of `compose`: of the event, and what goes wrong when it is written. */
export interface ComposeOptions extends WritingFaults, EventHeaders {
  /** The sender's clock, in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
}

/** A request that was not sent. */
export interface ComposedRequest extends SentRequest {
  readonly url: string
  /** The event's id, as a receiver will call it. */
  readonly id: string
  /** The event's type, as a receiver will call it. */
  readonly type: string
  /** The time that it was signed with. */
  readonly sentAt: Date
}

/**
 * The request that the simulated provider sends on its first attempt, without sending it: with its exact bytes, and its
 * headers in their order and spelling. The same seed, event and time give the same bytes, which are those of the first
 * delivery of a sender with that seed.
 *
 * @param event the body, as `sampleEvent` makes it; text and bytes stay as they are
 * @throws TypeError (the promise rejects) for keys, a URL or an event that are none, and a fault that this provider's
 * requests cannot have
 *
 * @example
 * ```ts
 * import { verify } from '@countersign/core'
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { compose, generateKeys, sampleEvent } from '@countersign/testing'
 *
 * const keys = generateKeys(telnyx)
 * const event = sampleEvent(telnyx, 'message.received')
 * const { headers, body, id } = await compose({ provider: telnyx, keys }, event)
 * const verified = await verify(telnyx(keys), { headers: Object.fromEntries(headers), body })
 * console.log(verified.id === id) // true
 * ```
 */
export async function compose(
  { url = DEFAULT_URL, seed, ...signer }: ComposeSettings,
  event: EventInput,
  { type, id, now = Date.now, ...faults }: ComposeOptions = {},
): Promise<ComposedRequest> {
  const random = createRandom(seed)
  const writer = toWriter(signer, random)
  const ofDelivery = forDelivery(random, 1)
  const outgoing = toOutgoing(event, { type, id }, writer, ofDelivery)
  const time = now()
  const plan = planAttempt({
    number: 1,
    step: FIRST_STEP,
    url: toUrl('url', url, DEFAULT_URL).href,
    readings: {},
    random: ofDelivery,
    faultsFor: () => faults,
    startedAt: time,
    now: time,
  })
  const written = await writeRequest(writer, outgoing, plan)
  return {
    ...written.request,
    url: plan.url,
    id: written.event.id,
    type: written.event.type,
    sentAt: new Date(plan.signedAt),
  }
}
