import { createEntry, type Entry } from './entry.ts'
import type { PlayOptions, SenderOptions, SendOptions } from './options.ts'
import type { Faults } from './plan/faults.ts'
import { reorder } from './plan/order.ts'
import { forDelivery } from './plan/random.ts'
import { FIRST_STEP } from './plan/steps.ts'
import type { Attempt, Delivery } from './record/delivery.ts'
import { createRetention } from './record/retention.ts'
import { toReplay } from './record/to-replay.ts'
import { repeatAttempt } from './repeat-attempt.ts'
import { createRunner, hold } from './runner.ts'
import { toSetup } from './setup.ts'
import { makeUuid } from './write/ids.ts'
import { toNewEvent } from './write/new-event.ts'
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
  const { random, writer, endpoints } = setup
  const { clock } = setup.timing
  const entries = createRetention<Entry>(options.retain ?? 1000)
  const runner = createRunner(setup, options.onAttempt)
  const counts = { deliveries: 0, replays: 0, plays: 0 }

  function start(event: EventInput, sendOptions: SendOptions = {}): Started {
    if (runner.isClosed()) throw new Error('The sender is closed')
    const entry = createEntry(setup, event, sendOptions, forDelivery(random, ++counts.deliveries))
    entries.add(entry.delivery.id, entry)
    let onFirst = (): void => undefined
    const firstAttempt = new Promise<void>((resolve) => {
      onFirst = resolve
    })
    const whole = runner.run(entry, onFirst).then(
      () => entry.delivery,
      (error) => {
        entries.remove(entry.delivery.id)
        throw error
      },
    )
    // The promise of the whole delivery reports its failure; nobody need wait for the first attempt.
    return { firstAttempt: Promise.race([firstAttempt, whole.catch(() => undefined)]), whole }
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
      const again = { ...entry, steps: [FIRST_STEP], faultsFor: () => faults }
      await runner.run(again)
      entry.delivery = again.delivery
      return entry.delivery
    },

    async replay(recorded) {
      const last = 'attempts' in recorded ? recorded.attempts.at(-1) : recorded
      if (!last) throw new TypeError('There is no attempt to replay')
      const endpoint = endpoints.find(({ url }) => url.href === last.url) ?? endpoints[0]
      const own = random.fork(`replay ${++counts.replays}`)
      const made = await hold(clock, () => repeatAttempt(setup, endpoint, last))
      return toReplay(writer.definition, recorded, made, makeUuid(own))
    },

    resend: async (delivery, sendOptions = {}) => {
      const { outgoing, delivery: known } = find(delivery)
      const chance = random.fork(`resend ${counts.deliveries}`)
      const event = toNewEvent(known.event.body, outgoing, writer.profile, { now: clock.now(), random: chance })
      const { type } = outgoing
      return start(event, { ...(type !== undefined && { type }), ...sendOptions }).whole
    },

    async play(events, { order = 'given', concurrent = false, ...sendOptions } = {}) {
      const indices = reorder(order, [...events.keys()], random.fork(`play ${++counts.plays}`))
      const deliveries: Promise<Delivery>[] = []
      for (const index of indices) {
        const { firstAttempt, whole } = start(events[index] as EventInput, sendOptions)
        deliveries[index] = whole
        if (!concurrent) await firstAttempt
      }
      return Promise.all(deliveries)
    },

    deliveries: {
      *[Symbol.iterator]() {
        for (const { delivery } of entries.all()) yield delivery
      },
    },

    async close() {
      runner.close()
      for (const endpoint of endpoints) await endpoint.close()
    },
  }
}

interface Started {
  readonly firstAttempt: Promise<unknown>
  readonly whole: Promise<Delivery>
}
