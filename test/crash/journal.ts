import { openSync, readFileSync, writeSync } from 'node:fs'

/** How far a run has come: in its handler, and then its outcome. */
export interface Entry {
  /** When it was written, in milliseconds since 1970. */
  readonly at: number
  readonly instance: string
  /** Empty where the outcome is that of a request without a run. */
  readonly run: string
  readonly event: string
  readonly point: Point
}

export type Point = 'begun' | 'writing' | 'written' | 'returning' | `outcome ${string}`

interface Journal {
  readonly write: (entry: Pick<Entry, 'run' | 'event' | 'point'>) => void
}

/** Each entry is with the kernel before the next step is taken: it survives the death of the process that wrote it. */
export function openJournal(file: string, instance: string): Journal {
  const descriptor = openSync(file, 'a')
  return {
    write: (entry) => void writeSync(descriptor, `${JSON.stringify({ at: Date.now(), instance, ...entry })}\n`),
  }
}

/** What several processes have written to one file, in its order. */
export function readJournal(file: string): readonly Entry[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Entry) // as `write` makes them
}
