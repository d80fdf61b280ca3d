import type { Keys } from '@countersign/core/store'
import { lockClaims, markLocked, type Table } from './keys.ts'
import { stopWith } from './stop.ts'
import { transact } from './transact.ts'

/** What `commit` was asked for, with the keys without duplicates. */
export interface CommitRequest<Tx, Result> {
  readonly keys: Keys
  readonly token: string
  readonly retentionMs: number
  readonly work: (tx: Tx) => Result
  readonly signal: AbortSignal | undefined
}

export interface PreparedCommit<Result> {
  /** Resolves to `undefined` when the claim was lost. */
  readonly run: () => Promise<{ readonly result: Awaited<Result> } | undefined>
  /** The work runs once, whatever it throws: after that, `run` may not be called again. */
  readonly hasBegun: () => boolean
}

/** The transaction of a commit: the claim is checked and locked, the work runs, and the keys are marked. */
export function prepareCommit<Tx, Result>(
  { driver, sql }: Table<Tx>,
  { keys, token, retentionMs, work, signal }: CommitRequest<Tx, Result>,
): PreparedCommit<Result> {
  let hasBegun = false
  return {
    hasBegun: () => hasBegun,
    async run() {
      let unwatch: (() => void) | undefined
      try {
        return await transact<Tx, { readonly result: Awaited<Result> } | undefined>(
          driver,
          async (run, tx) => {
            const locked = await lockClaims(run, sql, keys, token)
            if (!locked) return { result: undefined }
            hasBegun = true
            unwatch = stopWith(signal, driver, sql, locked)
            const result = await work(tx)
            // Last: the server refuses it in a transaction in which a statement has failed, even when the error was swallowed.
            if (await markLocked(run, sql, keys, token, locked.transaction, retentionMs)) {
              return { result: { result }, transaction: locked.transaction }
            }
            throw new Error('The work ended its transaction, or removed its own claim. Leave both to the store.')
          },
          signal,
        )
      } finally {
        unwatch?.() // not before: the server may hang in its COMMIT
      }
    },
  }
}
