import { contentHash, type EventRecord, type Period, parseTime } from '@countersign/core/reconcile'
import { isText, membersOf } from '../members.ts'

/** All attempts to deliver one event, which Dfns records as an event each. */
interface Chain {
  /** What its attempts are known by: their ids, those that they are retries of, and their content. */
  links: string[]
  isDelivered: boolean
  /** The first attempt that is known; not kept where the event was delivered, or is out of the period. */
  first?: Attempt | undefined
  lastSentAt?: Date | undefined
}

interface Attempt {
  readonly id: string
  readonly kind: string
  readonly date: Date
  readonly isDelivered: boolean
  /** From 1, where it is said. */
  readonly number: number
  readonly sentAt: Date | undefined
  readonly retryOf: string | undefined
  /** As it was delivered. */
  readonly body: Readonly<Record<string, unknown>>
}

/** Joins records of attempts to the events that they were attempts at. */
export interface Chains {
  /** `false` when the record cannot be read. */
  readonly add: (record: unknown) => Promise<boolean>
  /** The events that no attempt has delivered, the oldest first. */
  readonly undelivered: () => readonly EventRecord[]
}

export function createChains({ since, until }: Period): Chains {
  const chains = new Map<string, Chain>()

  /** Whether `retryOf` names the first attempt or the one before, it joins; content joins where it is absent. */
  function join(links: readonly string[]): Chain {
    const [chain = { links: [], isDelivered: false }, ...others] = new Set(
      links.flatMap((link) => chains.get(link) ?? []),
    )
    for (const other of others) absorb(chain, other)
    for (const link of links) {
      if (chains.get(link) === chain) continue
      chains.set(link, chain)
      chain.links.push(link)
    }
    return chain
  }

  function absorb(chain: Chain, { links, isDelivered, first, lastSentAt }: Chain): void {
    for (const link of links) chains.set(link, chain)
    chain.links.push(...links)
    chain.isDelivered ||= isDelivered
    chain.first = earlier(chain.first, first)
    chain.lastSentAt = later(chain.lastSentAt, lastSentAt)
  }

  return {
    async add(record) {
      const attempt = readAttempt(record)
      if (!attempt) return false
      const { id, retryOf, date, isDelivered, sentAt, body } = attempt
      const content = await contentHash({ kind: body.kind, date: body.date, data: body.data })
      const chain = join([id, ...(retryOf === undefined ? [] : [retryOf]), `${HASH}${content}`])
      chain.isDelivered ||= isDelivered
      chain.lastSentAt = later(chain.lastSentAt, sentAt)
      if (date >= since && date < until) chain.first = earlier(chain.first, attempt)
      if (chain.isDelivered) chain.first = undefined
      return true
    },

    undelivered: () =>
      [...new Set(chains.values())]
        .flatMap(({ isDelivered, first, links, lastSentAt }): readonly EventRecord[] => {
          if (isDelivered || !first) return []
          const aliases = links.filter((link) => !link.startsWith(HASH))
          return [{ event: { body: first.body, aliases, sentAt: lastSentAt }, date: first.date }]
        })
        .sort((a, b) => a.date.getTime() - b.date.getTime()),
  }
}

const HASH = 'sha256:'

function readAttempt(record: unknown): Attempt | undefined {
  const { status, error, deliveryFailed, nextAttemptDate, ...body } = membersOf(record)
  const { id, kind, data, retryOf, deliveryAttempt, timestampSent } = body
  const date = parseTime(body.date)
  // The client's types know `status` alone: the HTTP status as a text.
  const isDelivered =
    typeof deliveryFailed === 'boolean' ? !deliveryFailed : isText(status) ? status === '200' : undefined
  if (!isText(id) || !isText(kind) || !date || !isObject(data) || isDelivered === undefined) return undefined
  return {
    id,
    kind,
    date,
    isDelivered,
    number: typeof deliveryAttempt === 'number' ? deliveryAttempt : 1,
    sentAt: typeof timestampSent === 'number' ? new Date(timestampSent * 1000) : undefined,
    retryOf: isText(retryOf) ? retryOf : undefined,
    body,
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function earlier(one: Attempt | undefined, other: Attempt | undefined): Attempt | undefined {
  if (!one || !other) return one ?? other
  return isBefore(other, one) ? other : one
}

function isBefore(one: Attempt, other: Attempt): boolean {
  return one.number === other.number ? timeOf(one.sentAt) < timeOf(other.sentAt) : one.number < other.number
}

function later(one: Date | undefined, other: Date | undefined): Date | undefined {
  return timeOf(other) > timeOf(one) ? other : one
}

function timeOf(date: Date | undefined): number {
  return date?.getTime() ?? 0
}
