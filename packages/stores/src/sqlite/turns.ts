import { isBusy, type SqliteDatabase } from './database.ts'

/** The store's turns on the user's handle. */
export interface Turns {
  /**
   * What `work` returns. It runs immediately, and never blocks the thread for a lock. While another connection has the
   * database, it is run again after a pause, for up to about two seconds.
   */
  readonly take: <Result>(work: () => Result, manner?: TurnManner<Result>) => Promise<Result>
}

export interface TurnManner<Result> {
  /** Whether what has begun may be run again. Default: yes. */
  readonly mayRepeat?: () => boolean
  /** The result where reading is enough for it, `undefined` otherwise. Reading does not wait for those who write. */
  readonly readFirst?: () => Result | undefined
  /** Once it is aborted, the work does not begin. */
  readonly signal?: AbortSignal | undefined
}

/** Two seconds are more than any wait for one commit, and less than a provider waits for its answer. */
const PATIENCE_MS = 2000

/** Only one caller asks at a time. So asking often costs little, and finds the moments between another's commits. */
const LONGEST_PAUSE_MS = 10

/** While a lock is waited for, the callers stand in line: only the first one asks, and none is overtaken. */
export function createTurns(database: SqliteDatabase): Turns {
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  async function wait<Result>(work: () => Result, mayRepeat: () => boolean): Promise<Result> {
    const giveUpAt = performance.now() + PATIENCE_MS
    const turn = last.then(() => repeat(work, giveUpAt, mayRepeat))
    last = turn.catch(() => undefined)
    waiting++
    try {
      return await turn
    } finally {
      waiting--
    }
  }

  async function repeat<Result>(work: () => Result, giveUpAt: number, mayRepeat: () => boolean): Promise<Result> {
    for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return withoutBlocking(database, work)
      } catch (error) {
        if (!isBusy(error) || !mayRepeat() || performance.now() >= giveUpAt) throw error
      }
      await sleep(pauseMs * (0.5 + Math.random()))
    }
  }

  /** `undefined` also while another connection has the database. */
  function readWithoutBlocking<Result>(read: () => Result | undefined): Result | undefined {
    try {
      return withoutBlocking(database, read)
    } catch (error) {
      if (isBusy(error)) return undefined
      throw error
    }
  }

  return {
    async take(work, { mayRepeat = () => true, readFirst, signal } = {}) {
      const begin = () => {
        signal?.throwIfAborted()
        return work()
      }
      if (waiting > 0) return (readFirst && readWithoutBlocking(readFirst)) ?? wait(begin, mayRepeat)
      try {
        return withoutBlocking(database, begin)
      } catch (error) {
        if (!isBusy(error) || !mayRepeat()) throw error
        return wait(begin, mayRepeat)
      }
    },
  }
}

/** SQLite waits for a lock by blocking the thread, for as long as the user's `busy_timeout`. It must not in our turn. */
function withoutBlocking<Result>(database: SqliteDatabase, work: () => Result): Result {
  const timeout = readBusyTimeout(database) // first: a closed handle refuses it, and libsql's dies of `inTransaction`
  if (database.inTransaction || database.isTransaction) throw new Error(IN_TRANSACTION)
  if (timeout === 0) return work()
  database.exec('PRAGMA busy_timeout = 0')
  try {
    return work()
  } finally {
    database.exec(`PRAGMA busy_timeout = ${timeout}`)
  }
}

/** SQLite evaluates this PRAGMA when it compiles it: a statement that was kept would return the old value. */
function readBusyTimeout(database: SqliteDatabase): number {
  const row = database.prepare('PRAGMA busy_timeout').get() as { readonly timeout?: unknown } | undefined | null
  const timeout = Number(row?.timeout)
  if (Number.isNaN(timeout)) throw new TypeError(NO_ROWS)
  return timeout
}

const IN_TRANSACTION =
  'The SQLite handle is inside a transaction. Give the store a handle of its own, or keep no transaction open across an await.'

/** A row that is misread is a key that looks free: such a handle must not get as far as a claim. */
const NO_ROWS =
  '"database" does not return rows as objects. Give a synchronous SQLite handle, without a mode that returns rows as arrays or text.'

/** A pause in which the event loop goes on. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
