import { SMALL_BODY_BYTES } from '../hypotheses/body-guess.ts'
import type { Meter } from './budget.ts'
import { countChecks, createProver, type Fault, type Hypothesis, type Prove, type Trial } from './trial.ts'

/** Hypotheses of one kind, the likeliest first. Called again for every pass. */
type Family = (trial: Trial) => AsyncIterable<Hypothesis> | Iterable<Hypothesis>

/** A reading of the headers, and the faults that it undoes. */
export interface Start {
  readonly trial: Trial
  readonly faults: readonly Fault[]
}

export interface Families {
  /** Of the address, one part is another. */
  readonly urls: Family
  /** Of the address, several parts are others. */
  readonly farUrls: Family
  readonly bodies: Family
  readonly keys: Family
  readonly messages: Family
}

/** Beyond these, readings of the headers are guesses that have failed already. */
const MOST_STARTS = 3

/** The faults that explain the delivery, fewest first, and the trial that holds with them undone. */
export async function search(
  starts: readonly Start[],
  { urls, farUrls, bodies, keys, messages }: Families,
  meter: Meter,
): Promise<Start | undefined> {
  const prove = createProver(meter)
  for (const start of starts) if (await prove(start.trial)) return start
  // Those with two kinds come last: each of them is a product.
  const single = [[urls], [bodies], [keys], [messages], [farUrls]]
  const pairs = [
    [keys, urls],
    [keys, bodies],
    [messages, bodies],
    [keys, messages],
    [bodies, urls],
  ]
  const passes = [...single, ...pairs]
  for (const families of passes) {
    for (const start of starts.slice(0, MOST_STARTS)) {
      if (countChecks(start.trial) === 0 && families[0] !== keys) continue
      if (families.length > 1 && families.includes(bodies) && start.trial.body.length > SMALL_BODY_BYTES) continue
      const found = await tryFamilies(start, families, prove, meter)
      if (found) return found
    }
  }
  return undefined
}

async function tryFamilies(
  start: Start,
  [family, ...others]: readonly Family[],
  prove: Prove,
  meter: Meter,
): Promise<Start | undefined> {
  if (!family) return (await prove(start.trial)) ? start : undefined
  for await (const { faults, change } of family(start.trial)) {
    if (meter.isSpent()) return undefined
    const next = { trial: { ...start.trial, ...change }, faults: [...start.faults, ...faults] }
    const found = await tryFamilies(next, others, prove, meter)
    if (found) return found
    await meter.rest()
  }
  return undefined
}
