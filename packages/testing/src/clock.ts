import { AsyncLocalStorage } from 'node:async_hooks'

/** What a sender knows the time by, and waits with. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Resolves when `ms` milliseconds have passed; rejects with the signal's reason when it is aborted before. */
  readonly sleep: (ms: number, options?: SleepOptions) => Promise<void>
  /** Runs what takes no time by this clock, such as a request to a receiver. Absent where time goes on by itself. */
  readonly hold?: <Result>(work: () => Promise<Result>, options?: HoldOptions) => Promise<Result>
}

/** Options of `sleep`. */
export interface SleepOptions {
  readonly signal?: AbortSignal
}

/** Options of `hold`. */
export interface HoldOptions {
  /** After how many real milliseconds time goes on although the work has not ended. Default: never. */
  readonly patienceMs?: number
}

/** A clock that stands still while something happens, and jumps to the next waking when everybody waits. */
export interface VirtualClock extends Clock {
  readonly hold: NonNullable<Clock['hold']>
  /** Moves the time on immediately, wakes all sleepers that are due, and waits for nothing. */
  readonly advance: (ms: number) => void
}

/**
 * A clock for a sender, its receiver and their store together, so that a schedule of a day takes milliseconds and no
 * timestamp is refused. It moves by itself: while a request is under way it stands still, and when nothing but waiting
 * is left it jumps to the next wake time. A handler that is to be slow waits with `clock.sleep`.
 *
 * @param start where it begins. Default: the same instant every time, 2026-01-01T00:00:00Z
 * @throws TypeError when `start` is no time
 *
 * @example
 * ```ts
 * import { createReceiver, memoryStore } from '@countersign/core'
 * import { dfns } from '@countersign/providers/dfns'
 * import { createSender, generateKeys, sampleEvent, virtualClock } from '@countersign/testing'
 *
 * const clock = virtualClock()
 * const keys = generateKeys(dfns)
 * const store = memoryStore({ now: clock.now })
 * const options = { provider: dfns(keys), store, namespace: 'dfns', now: clock.now, onOutcome: () => undefined }
 * let calls = 0
 * const receiver = createReceiver(options, () => {
 *   if (++calls < 5) throw new Error('not yet')
 * })
 *
 * const sender = createSender({ provider: dfns, keys, clock, target: receiver.fetch })
 * const { status, attempts } = await sender.send(sampleEvent(dfns, 'wallet.created'))
 * console.log(status, attempts.length) // delivered 5
 * ```
 */
export function virtualClock(start: number | string | Date = '2026-01-01T00:00:00Z'): VirtualClock {
  let time = new Date(start).getTime()
  if (Number.isNaN(time)) throw new TypeError('"start" must be a time: a Date, its text or milliseconds')
  const wakings = createWakings()
  const holds = new AsyncLocalStorage<Hold>()
  let awake = 0
  let isChecking = false

  /** Time may go on when nobody who holds it is awake; whatever a waking sets off comes first. */
  function check(): void {
    if (isChecking || awake > 0 || wakings.isEmpty()) return
    isChecking = true
    afterIo(() => {
      isChecking = false
      if (awake > 0) return
      wakeNext()
      check()
    })
  }

  function wakeNext(): void {
    const waking = wakings.takeFirst()
    if (!waking) return
    time = Math.max(time, waking.at)
    waking.wake()
  }

  function fallAsleep(hold: Hold | undefined): void {
    if (hold && hold.sleepers++ === 0 && !hold.hasEnded) awake--
    check()
  }

  function wakeUp(hold: Hold | undefined): void {
    if (hold && --hold.sleepers === 0 && !hold.hasEnded) awake++
  }

  function end(hold: Hold): void {
    if (hold.hasEnded) return
    hold.hasEnded = true
    if (hold.sleepers === 0) awake--
    check()
  }

  return {
    now: () => time,

    sleep(ms, { signal } = {}) {
      const hold = holds.getStore()
      return new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const stop = () => {
          wakings.remove(waking)
          wakeUp(hold)
          reject(signal?.reason)
        }
        const wake = () => {
          signal?.removeEventListener('abort', stop)
          wakeUp(hold)
          resolve()
        }
        const waking = wakings.add(time + Math.max(0, ms), wake)
        signal?.addEventListener('abort', stop, { once: true })
        fallAsleep(hold)
      })
    },

    async hold(work, { patienceMs } = {}) {
      const outer = holds.getStore()
      const hold: Hold = { sleepers: 0, hasEnded: false }
      awake++
      // An outer hold only waits for the inner one.
      fallAsleep(outer)
      const patience = patienceMs === undefined ? undefined : setTimeout(() => end(hold), patienceMs)
      try {
        return await holds.run(hold, work)
      } finally {
        clearTimeout(patience)
        wakeUp(outer)
        end(hold)
      }
    },

    advance(ms) {
      const until = time + ms
      while (wakings.firstAt() <= until) wakeNext()
      time = Math.max(time, until)
    },
  }
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, { signal } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }, ms)
      const stop = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', stop, { once: true })
    }),
}

/** Somebody for whom time stands still: awake until it ends, or until something of its own waits. */
interface Hold {
  sleepers: number
  hasEnded: boolean
}

interface Waking {
  readonly at: number
  readonly wake: () => void
}

interface Wakings {
  readonly add: (at: number, wake: () => void) => Waking
  readonly remove: (waking: Waking) => void
  readonly takeFirst: () => Waking | undefined
  readonly firstAt: () => number
  readonly isEmpty: () => boolean
}

function createWakings(): Wakings {
  const latestFirst: Waking[] = []
  return {
    add(at, wake) {
      const waking = { at, wake }
      latestFirst.splice(countLater(latestFirst, at), 0, waking)
      return waking
    },
    remove(waking) {
      const index = latestFirst.indexOf(waking, countLater(latestFirst, waking.at))
      if (index >= 0) latestFirst.splice(index, 1)
    },
    takeFirst: () => latestFirst.pop(),
    firstAt: () => latestFirst.at(-1)?.at ?? Number.POSITIVE_INFINITY,
    isEmpty: () => latestFirst.length === 0,
  }
}

/** Where a waking is inserted: after later wake times, before equal ones. */
function countLater(latestFirst: readonly Waking[], at: number): number {
  let low = 0
  let high = latestFirst.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((latestFirst[middle] as Waking).at > at) low = middle + 1
    else high = middle
  }
  return low
}

/** Kept at the start: a test may put fake timers in its place. */
const afterIo = globalThis.setImmediate
