/** The most that finding out a reason may cost, whatever the delivery holds. */
export interface Budget {
  /** Signature checks; one of a long message counts as several. */
  readonly maxChecks: number
  /** Bytes of all guesses at the signed body, each with the received body that it is made of. */
  readonly maxGuessedBytes: number
  /** The longest body that is parsed and written in other ways; a longer one gets the plain guesses only. */
  readonly maxRewrittenBytes: number
  /** Milliseconds that it may take, without the pauses in which everything else runs. */
  readonly maxMs: number
}

/** When somebody asks. The same result on a slow machine and on a fast one, so there is no limit of time. */
export const ASKED_BUDGET: Budget = {
  maxChecks: 400,
  maxGuessedBytes: 32 * 1024 * 1024,
  maxRewrittenBytes: 256 * 1024,
  maxMs: Number.POSITIVE_INFINITY,
}

/** When nobody asked, and a stranger may have sent the delivery to have it explained. */
export const AUTOMATIC_BUDGET: Budget = {
  maxChecks: 150,
  maxGuessedBytes: 2 * 1024 * 1024,
  maxRewrittenBytes: 32 * 1024,
  maxMs: 100,
}

/** What of a budget is spent. */
export interface Meter {
  readonly budget: Budget
  readonly addChecks: (count: number, messageBytes: number) => void
  readonly addGuess: (bytes: number) => void
  readonly isSpent: () => boolean
  /** How many checks there were, each counted once. */
  readonly checks: () => number
  /** Lets everything else run, when this has run for long enough. */
  readonly rest: () => Promise<void>
}

/** A check of this many bytes more takes about as long again as one of Ed25519. */
const BYTES_PER_CHECK = 256 * 1024

/** How long the process may be kept from everything else at a stretch, but for the one step that is under way. */
const STRETCH_MS = 5

export function createMeter(budget: Budget): Meter {
  let [checks, cost, guessedBytes, pausedMs] = [0, 0, 0, 0]
  const start = performance.now()
  let restedAt = start

  return {
    budget,
    addChecks(count, messageBytes) {
      checks += count
      cost += count * (1 + Math.floor(messageBytes / BYTES_PER_CHECK))
    },
    addGuess(bytes) {
      guessedBytes += bytes
    },
    isSpent() {
      const { maxChecks, maxGuessedBytes, maxMs } = budget
      return cost >= maxChecks || guessedBytes >= maxGuessedBytes || performance.now() - start - pausedMs >= maxMs
    },
    checks: () => checks,
    async rest() {
      const pausedAt = performance.now()
      if (pausedAt - restedAt < STRETCH_MS) return
      await nextTurn()
      restedAt = performance.now()
      pausedMs += restedAt - pausedAt
    },
  }
}

/** A turn of the event loop: a promise alone would keep the process from reading its sockets. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
