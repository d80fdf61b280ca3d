import { AsyncLocalStorage } from 'node:async_hooks'
import type { Attempt } from '../../sender/record/delivery.ts'
import { createSender } from '../../sender/sender.ts'
import type { Send } from '../../sender/wire/exchange.ts'
import type { EventInput } from '../../sender/write/outgoing.ts'
import { PATIENCE_MS } from './connection.ts'
import type { Party } from './receivers.ts'

/** Which event is delivered. Default: the case's own, signed now, as its party writes it. */
export interface EventOptions {
  /** Makes it another event than the case's. */
  readonly id?: string
  readonly ageSeconds?: number
  /** Of the event's id; text and bytes are sent as they are. */
  readonly body?: (id: string) => EventInput
}

/** Delivers an event in one attempt, by the way that is given; without one it is signed and goes nowhere. */
export type Deliver = (caseId: string, event: EventOptions, way?: Send) => Promise<Attempt>

/**
 * A sender has one target for all of its deliveries, and each of these has a way of its own. One storage for all senders:
 * each one makes every promise of the process dearer.
 */
const ways = new AsyncLocalStorage<Send | undefined>()

/** A party's provider, who knows its receiver by this URL. */
export function createDeliver({ factory, keys, write }: Party, url: string): Deliver {
  const send: Send = async (exchange) => (ways.getStore() ?? nowhere)(exchange)
  // The connection gives up first, and can say more of why.
  const schedule = { timeoutMs: 2 * PATIENCE_MS }
  const sender = createSender({ provider: factory, keys, target: { url, send }, schedule })

  return async (caseId, { id = '', ageSeconds = 0, body = write }, way) => {
    const eventId = caseId + id
    const options = { id: `msg_${eventId}`, skewMs: -1000 * ageSeconds, attempts: 1 }
    const { attempts } = await ways.run(way, () => sender.send(body(eventId), options))
    const [attempt] = attempts
    if (!attempt) throw new Error('Nothing was sent')
    return attempt
  }
}

const nowhere: Send = async () => ({ status: 200, headers: [], body: new Uint8Array() })
