/** The stations of a delivery, in their order. */
export type Station = 'request' | 'verify' | 'identify' | 'claim' | 'run' | 'complete'

/** How long each station took, in milliseconds; those that were not reached are absent. */
export type StationTimes = Readonly<Partial<Record<Station, number>>>

/** When a delivery was taken up, and how long it took. */
export interface Timing {
  readonly startedAt: Date
  /** From then until the outcome was known, in milliseconds. */
  readonly durationMs: number
  readonly stations: StationTimes
}

/** Takes the time of one delivery. */
export interface Stopwatch {
  /** The delivery enters a station, and leaves the one before. */
  readonly enter: (station: Station) => void
  readonly read: () => Timing
}

/** By this machine's clocks, whatever clock timestamps are judged by. */
export function startStopwatch(): Stopwatch {
  const startedAt = Date.now()
  const begin = performance.now()
  const stations: Partial<Record<Station, number>> = {}
  let current: Station | undefined
  let enteredAt = begin

  function leave(): number {
    const time = performance.now()
    if (current) stations[current] = (stations[current] ?? 0) + time - enteredAt
    enteredAt = time
    return time
  }

  return {
    enter(station) {
      leave()
      current = station
    },
    read: () => ({ durationMs: leave() - begin, startedAt: new Date(startedAt), stations: { ...stations } }),
  }
}
