import type { HandlerReply } from '../provider/reply.ts'
import type { CommitContext, HandlerContext } from './handler.ts'
import type { Lease } from './lease.ts'

type Commit = CommitContext<unknown>['commit']

/** What a handler's context is made of. */
export interface RunFacts {
  readonly idempotencyKey: string
  /** Milliseconds since 1970. */
  readonly endsAt: number
  readonly native: unknown
  readonly commit: Commit | undefined
}

/** What a handler answers. */
export interface Answer {
  readonly set: (body: string, contentType: string) => void
  readonly get: () => HandlerReply | undefined
}

/** @param isRead whether the provider reads answers */
export function createAnswer(provider: string, isRead: boolean): Answer {
  let reply: HandlerReply | undefined
  return {
    set(body, contentType) {
      if (!isRead) throw new TypeError(`${provider} does not read the answer: context.reply() is for providers that do`)
      if (typeof body !== 'string' || typeof contentType !== 'string') {
        throw new TypeError('context.reply() takes a body and a content type, both as text')
      }
      reply = { body, contentType }
    },
    get: () => reply,
  }
}

/** What a run's handler gets. A class, since getters on a prototype cost nothing until somebody asks. */
export class RunContext implements HandlerContext<unknown> {
  readonly idempotencyKey: string
  readonly native: unknown
  readonly reply: HandlerContext<unknown>['reply']
  /** Not there where the store has none: the types of `createReceiver` see to it that no handler asks. */
  declare readonly commit: Commit
  readonly #lease: Lease
  readonly #endsAt: number

  constructor(lease: Lease, answer: Answer, { idempotencyKey, endsAt, native, commit }: RunFacts) {
    this.#lease = lease
    this.idempotencyKey = idempotencyKey
    this.#endsAt = endsAt
    this.native = native
    if (commit) this.commit = commit
    // A handler takes it off its context.
    this.reply = (body, contentType = 'application/json') => answer.set(body, contentType)
  }

  get signal(): AbortSignal {
    return this.#lease.signal()
  }

  get deadline(): Date {
    return new Date(this.#endsAt)
  }
}
