import type { Clock } from '../clock.ts'
import { deliver } from './deliver.ts'
import type { Entry } from './entry.ts'
import type { SenderOptions } from './options.ts'
import type { Setup } from './setup.ts'

/** Runs deliveries until they end, or until it is closed. */
export interface Runner {
  readonly isClosed: () => boolean
  /** Makes the attempts of the entry; `onFirst` is called when the first one has ended. */
  readonly run: (entry: Entry, onFirst?: () => void) => Promise<void>
  /** Makes no further attempt. */
  readonly close: () => void
}

export function createRunner(setup: Setup, onAttempt: SenderOptions['onAttempt']): Runner {
  // One for each delivery under way: Node warns of a leak when one signal has more than ten listeners.
  const underWay = new Set<AbortController>()
  let isClosed = false
  return {
    isClosed: () => isClosed,

    async run(entry, onFirst) {
      if (isClosed) return
      const closing = new AbortController()
      underWay.add(closing)
      const watch = {
        signal: closing.signal,
        onAttempt(made: Entry['delivery']['attempts']) {
          onFirst?.()
          for (const one of made) report(() => onAttempt?.(one, entry.delivery))
        },
      }
      await hold(setup.timing.clock, () => deliver(setup, entry, watch)).finally(() => underWay.delete(closing))
    },

    close() {
      isClosed = true
      for (const closing of underWay) closing.abort()
    },
  }
}

/** By a virtual clock nothing takes time but waiting. */
export function hold<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  return clock.hold ? clock.hold(work) : work()
}

/** Whatever an observer throws or rejects with is swallowed. */
function report(call: () => unknown): void {
  void (async () => call())().catch(() => undefined)
}
