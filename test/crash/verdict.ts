import type { Entry } from './journal.ts'
import type { Effect } from './places/index.ts'

/** What is known of some events when their provider is done with them. */
export interface Evidence {
  readonly events: readonly string[]
  readonly effects: readonly Effect[]
  readonly journal: readonly Entry[]
  /** The instances that got SIGKILL. */
  readonly killed: ReadonlySet<string>
}

export interface Verdict {
  /** Runs that a kill has cut off, at any point. */
  readonly cutRuns: number
  /** Events without an effect. */
  readonly lost: readonly string[]
  /** Effects beyond the first of their event. */
  readonly doubled: number
  readonly doubledEvents: readonly string[]
  /** Of those, the ones whose run was killed after its effect and before it was settled. */
  readonly doubledByKill: number
  /** Of those, the ones whose run could not settle, and said so: its lease was lost, or the store did not answer. */
  readonly doubledByFailure: number
  /** The rest: effects that nothing explains, by event. */
  readonly unexplained: readonly string[]
}

/** Counts the effects of each event, and asks the journal how there came to be more than one. */
export function judge({ events, effects, journal, killed }: Evidence): Verdict {
  const effectsOf = groupBy(effects, ({ event }) => event)
  const entriesOf = groupBy(journal, ({ run }) => run)
  const endOf = (run: string) => entriesOf.get(run)?.find(({ point }) => point.startsWith('outcome'))?.point
  const isCut = (run: string) => endOf(run) === undefined && killed.has(entriesOf.get(run)?.[0]?.instance ?? '')
  const isUnsettled = (run: string) => /lease_lost|unavailable/.test(endOf(run) ?? '')

  const doubles = events.map((event) => {
    const runs = (effectsOf.get(event) ?? []).map(({ run }) => run)
    const extra = Math.max(0, runs.length - 1)
    const byKill = Math.min(extra, runs.filter(isCut).length)
    const byFailure = Math.min(extra - byKill, runs.filter(isUnsettled).length)
    return { event, extra, byKill, byFailure }
  })
  const sum = (count: (double: (typeof doubles)[number]) => number) =>
    doubles.reduce((total, double) => total + count(double), 0)
  const isAsked = new Set(events)
  return {
    cutRuns: [...entriesOf].filter(([run, [first]]) => run !== '' && isAsked.has(first?.event ?? '') && isCut(run))
      .length,
    lost: events.filter((event) => !effectsOf.has(event)),
    doubled: sum(({ extra }) => extra),
    doubledEvents: doubles.filter(({ extra }) => extra > 0).map(({ event }) => event),
    doubledByKill: sum(({ byKill }) => byKill),
    doubledByFailure: sum(({ byFailure }) => byFailure),
    unexplained: doubles.filter(({ extra, byKill, byFailure }) => extra > byKill + byFailure).map(({ event }) => event),
  }
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
