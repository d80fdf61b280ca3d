import type { Keys } from '@countersign/core/store'
import { median, percentile } from '@countersign/tools/bench/statistics'
import { backends } from './backends.ts'
import type { Contender, Found } from './contender.ts'

/** What one contender did in all rounds of one race. */
export interface Measure {
  readonly store: string
  readonly event: string
  readonly keys: number
  readonly atOnce: number
  readonly contender: string
  readonly perSecond: number
  readonly p99Ms: number
  /** Of the time by hand in the same round: 1 is as fast, 2 takes twice as long. */
  readonly ratio: number
}

interface Event {
  readonly name: string
  readonly found: Found
}

const EVENTS: readonly Event[] = [
  { name: 'new', found: 'processed' },
  { name: 'done', found: 'duplicate' },
  { name: 'in progress', found: 'in_progress' },
]
const KEYS = [1, 3]
const AT_ONCE = [1, 64]
const ROUNDS = Number(process.env.ROUNDS ?? 41)
const ROUND_MS = Number(process.env.ROUND_MS ?? 40)
/** Rounds that are not counted: in them code is compiled and tables are made. */
const WARM_UP = 3

/** The rounds of one contender: microseconds for one event in each, and milliseconds for every event. */
interface Times {
  readonly rounds: number[]
  readonly events: number[]
}

/** All races over the backends whose names have the text in them. */
export async function runRaces(only: string): Promise<readonly Measure[]> {
  const measures: Measure[] = []
  for (const store of Object.keys(backends).filter((name) => name.includes(only))) {
    for (const keys of KEYS) {
      for (const event of EVENTS) {
        for (const atOnce of AT_ONCE) measures.push(...(await race(store, event, keys, atOnce)))
      }
    }
  }
  return measures
}

async function race(store: string, event: Event, keys: number, atOnce: number): Promise<readonly Measure[]> {
  const { contenders, close } = (await backends[store]?.()) ?? { contenders: [], close: () => undefined }
  const racing = contenders
    .filter(({ oneKeyOnly }) => keys === 1 || !oneKeyOnly)
    .map((contender) => ({ contender, next: createKeys(event, keys), times: { rounds: [], events: [] } as Times }))
  for (const { contender, next } of racing) {
    if (event.found === 'duplicate') await contender.handle(next())
    if (event.found === 'in_progress') await contender.begin(next())
  }
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    // The other way round every other time, so that none always follows the same.
    for (const { contender, next, times } of round % 2 === 0 ? racing : racing.toReversed()) {
      const time = await runRound(contender, event.found, next, atOnce)
      if (round < 0) continue
      times.rounds.push(time.rounds[0] ?? Number.NaN)
      for (const ms of time.events) times.events.push(ms)
    }
  }
  await close()
  const byHand = racing[0]?.times.rounds ?? []
  return racing.map(({ contender, times }) => ({
    store,
    event: event.name,
    keys,
    atOnce,
    contender: contender.name,
    perSecond: 1_000_000 / median(times.rounds),
    p99Ms: percentile(times.events, 0.99),
    ratio: median(times.rounds.map((time, round) => time / (byHand[round] ?? Number.NaN))),
  }))
}

/** Gives the keys of the next event: a new one, or always the same. */
function createKeys(event: Event, count: number): () => Keys {
  let number = 0
  return () => {
    if (event.found === 'processed' || number === 0) number++
    const [first = '', ...others] = Array.from({ length: count }, (_, index) => `v1:wallets:whe-${number}-${index}`)
    return [first, ...others]
  }
}

/** @throws Error when the contender finds something else than there is */
async function runRound({ handle }: Contender, found: Found, next: () => Keys, atOnce: number): Promise<Times> {
  const events: number[] = []
  const start = performance.now()
  const work = async () => {
    for (let time = performance.now(); time - start < ROUND_MS; ) {
      const answer = await handle(next())
      if (answer !== found) throw new Error(`${answer} instead of ${found}`)
      const end = performance.now()
      events.push(end - time)
      time = end
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { rounds: [((performance.now() - start) * 1000) / events.length], events }
}
