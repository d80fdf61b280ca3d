import type { Clock } from '../clock.ts'
import { type DeliverWatch, deliver } from './deliver.ts'
import { createEntry, toNewEvent } from './entry.ts'
import type { Entry } from './make-attempt.ts'
import type { PlayOptions, SenderOptions, SendOptions } from './options.ts'
import type { Faults } from './plan/faults.ts'
import { type Random, shuffle } from './plan/random.ts'
import type { Step } from './plan/schedule.ts'
import type { Attempt, Delivery } from './record/delivery.ts'
import { repeatAttempt, toReplay } from './record/replay.ts'
import { createRetention } from './record/retention.ts'
import { toSetup } from './setup.ts'
import { makeUuid } from './write/ids.ts'
import type { EventInput } from './write/outgoing.ts'

/** A provider on this machine. */
export interface Sender {
  /**
   * Delivers an event as the provider does: signed, attempt by attempt, until one succeeds or none is left.
   *
   * @param event the body, as `sampleEvent` makes it; text and bytes are sent as they are, on every attempt
   * @throws TypeError for an event that is none, or a fault that this provider's requests, or the target, cannot have
   */
  readonly send: (event: EventInput, options?: SendOptions) => Promise<Delivery>
  /**
   * One more attempt at the target, signed again: what a provider's "send again" does.
   *
   * @throws TypeError for a delivery that is not retained
   */
  readonly retry: (delivery: Delivery, faults?: Faults) => Promise<Delivery>
  /**
   * An attempt's bytes once more, the last one's of a delivery: what somebody does who has recorded them. No part of the
   * provider's records, and so not in `deliveries`.
   */
  readonly replay: (recorded: Delivery | Attempt) => Promise<Delivery>
  /** The same content as a new event: under a new id, with all its attempts. */
  readonly resend: (delivery: Delivery, options?: SendOptions) => Promise<Delivery>
  /** Delivers several events. The deliveries are given in the order of the events. */
  readonly play: (events: readonly EventInput[], options?: PlayOptions) => Promise<readonly Delivery[]>
  /** Every delivery that is retained, the oldest first; those under way too. */
  readonly deliveries: Iterable<Delivery>
  /** Makes no further attempt, and lets go of what was opened. A delivery that waits for its next attempt stays `pending`. */
  readonly close: () => Promise<void>
}

/**
 * A provider on this machine: it signs, sends, tries again, fails over and keeps records, as its definition says.
 *
 * @throws TypeError when an option is wrong
 *
 * @example
 * ```ts
 * import { createReceiver } from '@countersign/core'
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { createSender, generateKeys, sampleEvent } from '@countersign/testing'
 *
 * const keys = generateKeys(telnyx)
 * const options = { provider: telnyx(keys), onOutcome: () => undefined }
 * const receiver = createReceiver(options, (event) => console.log(event.type))
 * const sender = createSender({ provider: telnyx, keys, target: receiver.fetch })
 *
 * const delivery = await sender.send(sampleEvent(telnyx, 'message.received'))
 * const forged = await sender.send(sampleEvent(telnyx, 'message.received'), { tamper: 'body', attempts: 1 })
 * console.log(delivery.status, forged.status) // delivered failed
 * ```
 */
export function createSender(options: SenderOptions): Sender {
  const setup = toSetup(options)
  const { random, timing, endpoints } = setup
  const { clock } = timing
  const entries = createRetention<Entry>(options.retain ?? 1000)
  // One for each delivery under way: Node warns of a leak when one signal has more than ten listeners.
  const underWay = new Set<AbortController>()
  let isClosed = false
  const counts = { deliveries: 0, replays: 0, plays: 0 }

  function start(event: EventInput, sendOptions: SendOptions = {}): Started {
    if (isClosed) throw new Error('The sender is closed')
    const entry = createEntry(setup, event, sendOptions, random.fork(`delivery ${++counts.deliveries}`))
    entries.add(entry.delivery.id, entry)
    let onFirst = (): void => undefined
    const firstAttempt = new Promise<void>((resolve) => {
      onFirst = resolve
    })
    const steps = setup.steps.slice(0, sendOptions.attempts)
    const whole = run(entry, steps, onFirst).then(
      () => entry.delivery,
      (error) => {
        entries.remove(entry.delivery.id)
        throw error
      },
    )
    // The promise of the whole delivery reports its failure; nobody need wait for the first attempt.
    return { firstAttempt: Promise.race([firstAttempt, whole.catch(() => undefined)]), whole }
  }

  async function run(entry: Entry, steps: readonly Step[], onFirst: () => void = () => undefined): Promise<void> {
    if (isClosed) return
    const closing = new AbortController()
    underWay.add(closing)
    const watch: DeliverWatch = {
      signal: closing.signal,
      onAttempt(made) {
        onFirst()
        for (const one of made) report(() => setup.onAttempt(one, entry.delivery))
      },
    }
    await hold(clock, () => deliver(setup, entry, steps, watch)).finally(() => underWay.delete(closing))
  }

  function find({ id }: Delivery): Entry {
    const entry = entries.get(id)
    if (!entry) throw new TypeError('"delivery" must be one of this sender that is still retained')
    return entry
  }

  return {
    send: async (event, sendOptions) => start(event, sendOptions).whole,

    async retry(delivery, faults = {}) {
      const entry = find(delivery)
      if (entry.delivery.status === 'pending') throw new TypeError('"delivery" is still under way')
      const again = { ...entry, faultsFor: () => faults }
      await run(again, [ONCE_MORE])
      entry.delivery = again.delivery
      return entry.delivery
    },

    async replay(recorded) {
      const last = 'attempts' in recorded ? recorded.attempts.at(-1) : recorded
      if (!last) throw new TypeError('There is no attempt to replay')
      const endpoint = endpoints.find(({ url }) => url.href === last.url) ?? endpoints[0]
      const own = random.fork(`replay ${++counts.replays}`)
      const made = await hold(clock, () => repeatAttempt(setup, endpoint, last))
      return toReplay(setup, recorded, made, makeUuid(own))
    },

    resend: async (delivery, sendOptions = {}) => {
      const { event, type } = toNewEvent(setup, find(delivery), random.fork(`resend ${counts.deliveries}`))
      return start(event, { ...(type !== undefined && { type }), ...sendOptions }).whole
    },

    async play(events, { order = 'given', simultaneous = false, ...sendOptions } = {}) {
      const indices = ORDERS[order]([...events.keys()], random.fork(`play ${++counts.plays}`))
      const deliveries: Promise<Delivery>[] = []
      for (const index of indices) {
        const { firstAttempt, whole } = start(events[index] as EventInput, sendOptions)
        deliveries[index] = whole
        if (!simultaneous) await firstAttempt
      }
      return Promise.all(deliveries)
    },

    deliveries: {
      *[Symbol.iterator]() {
        for (const { delivery } of entries.all()) yield delivery
      },
    },

    async close() {
      isClosed = true
      for (const closing of underWay) closing.abort()
      for (const endpoint of endpoints) await endpoint.close()
    },
  }
}

interface Started {
  readonly firstAttempt: Promise<unknown>
  readonly whole: Promise<Delivery>
}

const ONCE_MORE: Step = { endpoint: 0, numberAtUrl: 1, waitMs: 0 }

type Reorder = (indices: readonly number[], random: Random) => readonly number[]

const ORDERS: Readonly<Record<NonNullable<PlayOptions['order']>, Reorder>> = {
  given: (indices) => indices,
  reversed: (indices) => indices.toReversed(),
  shuffled: (indices, random) => shuffle(random, indices),
}

/** By a virtual clock nothing takes time but waiting. */
function hold<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  return clock.hold ? clock.hold(work) : work()
}

/** An observer sees everything and can break nothing. */
function report(call: () => unknown): void {
  void (async () => call())().catch(() => undefined)
}
