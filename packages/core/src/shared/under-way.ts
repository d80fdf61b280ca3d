import { ReceiverUnavailableError } from './errors.ts'

/** What a receiver has under way: requests, and what is left to do after their replies. */
export interface UnderWay {
  /** A drain waits for the task. */
  readonly track: <Result>(task: Promise<Result>) => Promise<Result>
  /** The same, whose tasks also keep the instance running that serves a request. */
  readonly keptBy: (waitUntil: (task: Promise<unknown>) => void) => UnderWay
  /** Waits for `task`, or for nothing, but for `ms` at most: less when a drain's time has passed. Never rejects. */
  readonly pause: (ms: number, task?: Promise<unknown>) => Promise<void>
  /** Has `stop` called when a drain's time has passed, until the returned function is called. */
  readonly onStop: (stop: (reason: Error) => void) => () => void
  /** Why everything has to end, once a drain's time has passed. */
  readonly stopped: () => ReceiverUnavailableError | undefined
  /** Resolves when nothing is under way. After `timeoutMs` what is left is stopped, and gets a moment to end. */
  readonly drain: (timeoutMs: number) => Promise<void>
}

/** How long what was stopped may take to end its transaction and to release its lease. */
const MOMENT_MS = 1000

export function createUnderWay(): UnderWay {
  const tasks = new Set<Promise<unknown>>()
  const stops = new Set<(reason: Error) => void>()
  let reason: ReceiverUnavailableError | undefined

  function onStop(stop: (reason: Error) => void): () => void {
    if (reason) stop(reason)
    else stops.add(stop)
    return () => void stops.delete(stop)
  }

  /** Whether nothing was left within the time. */
  function isDoneWithin(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms)
      void untilDone().then(() => {
        clearTimeout(timer)
        resolve(true)
      })
    })
  }

  /** A task may leave another one: a mark that is still to be made after the reply. */
  async function untilDone(): Promise<void> {
    while (tasks.size > 0) await Promise.allSettled(tasks)
  }

  const underWay: UnderWay = {
    onStop,
    stopped: () => reason,
    async track(task) {
      tasks.add(task)
      try {
        return await task
      } finally {
        tasks.delete(task)
      }
    },
    keptBy: (waitUntil) => ({
      ...underWay,
      track(task) {
        waitUntil(task.catch(() => undefined))
        return underWay.track(task)
      },
    }),
    pause: (ms, task) =>
      new Promise((resolve) => {
        if (reason) return resolve()
        const end = () => {
          clearTimeout(timer)
          stops.delete(end)
          resolve()
        }
        const timer = setTimeout(end, ms)
        stops.add(end)
        void task?.then(end, end)
      }),
    async drain(timeoutMs) {
      if (await isDoneWithin(timeoutMs)) return
      reason ??= new ReceiverUnavailableError('draining', 'The receiver was stopped before the run had ended.')
      for (const stop of stops) stop(reason)
      stops.clear()
      await isDoneWithin(MOMENT_MS)
    },
  }
  return underWay
}
