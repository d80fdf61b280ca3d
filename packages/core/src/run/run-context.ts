import type { CommitContext } from './handler.ts'
import type { Lease } from './lease.ts'

type Commit = CommitContext<unknown>['commit']

/** What a run's handler gets. A class, since getters on a prototype cost nothing until somebody asks. */
export class RunContext implements CommitContext<unknown> {
  readonly idempotencyKey: string
  readonly native: unknown
  /** Not there where the store has none: the types of `createReceiver` see to it that no handler asks. */
  declare readonly commit: Commit
  readonly #lease: Lease
  readonly #endsAt: number

  constructor(lease: Lease, idempotencyKey: string, endsAt: number, native: unknown, commit: Commit | undefined) {
    this.#lease = lease
    this.idempotencyKey = idempotencyKey
    this.#endsAt = endsAt
    this.native = native
    if (commit) this.commit = commit
  }

  get signal(): AbortSignal {
    return this.#lease.signal()
  }

  get deadline(): Date {
    return new Date(this.#endsAt)
  }
}
