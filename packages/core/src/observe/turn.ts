/** Work that nobody waits for: one piece of it at a time, and what comes meanwhile is left undone. */
export interface Turn {
  readonly isFree: () => boolean
  /** Does the work, or nothing when it is not free. `work` tells whether it was of use. */
  readonly take: (work: () => Promise<boolean>) => Promise<void>
}

export interface TurnLimits {
  /** How much of the time useless work may go on: after each piece nothing is begun for as long as that needs. */
  readonly uselessShare: number
  /** After it, a piece counts as ended: some runtimes drop what goes on when a request is answered. */
  readonly maxMs: number
}

export function createTurn({ uselessShare, maxMs }: TurnLimits): Turn {
  let busyUntil = Number.NEGATIVE_INFINITY
  const isFree = () => performance.now() >= busyUntil

  return {
    isFree,
    async take(work) {
      if (!isFree()) return
      const start = performance.now()
      busyUntil = start + maxMs
      let wasUseful = false
      try {
        wasUseful = await work()
      } finally {
        const end = performance.now()
        busyUntil = wasUseful ? end : end + (end - start) * (1 / uselessShare - 1)
      }
    },
  }
}
