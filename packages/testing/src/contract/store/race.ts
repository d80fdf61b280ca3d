import { EMPTY, follow, followSimultaneous, type Model } from './model.ts'
import { caller, describeResult, describeStep, type Pause, type Result, type Stage, type Step } from './steps.ts'

/** Steps one after another, then simultaneous calls, and then probes one after another, to see the result. */
interface Race {
  readonly before: readonly Step[]
  readonly simultaneous: readonly Step[]
  readonly probes: readonly Step[]
}

/** A race, with its own part of a store. */
export type Lane = readonly [stage: Stage, race: Race]

/**
 * Runs races in parallel in one store. Rejects when in one of them no order of the calls explains the answers and the
 * result. Time passes for the whole store, so all races have the same pauses.
 */
export async function runRaces(lanes: readonly Lane[]): Promise<void> {
  const tracks = lanes.map(createTrack)
  const [pauses = []] = lanes.map(([, { before }]) => before.filter((step) => step.action === 'elapse'))
  for (const pause of pauses) {
    await Promise.all(tracks.map(({ walkToPause }) => walkToPause()))
    const result = await lanes[0]?.[0].perform(pause)
    for (const { note } of tracks) if (result) note(pause, result)
  }
  await Promise.all(tracks.map(({ finish }) => finish()))
  for (const { check } of tracks) check()
}

/** Asks for every key which caller has it, and whether it is completed. */
export function probe(callers: readonly string[], keys: readonly string[]): readonly Step[] {
  return [
    ...callers.flatMap((by) => keys.map((key) => caller(by).renew(key))),
    ...keys.map((key) => caller('nobody').claim(key)),
  ]
}

/** A race that is running, and the models that explain its answers so far. */
interface Track {
  readonly walkToPause: () => Promise<void>
  readonly note: (pause: Pause, result: Result) => void
  readonly finish: () => Promise<void>
  readonly check: () => void
}

function createTrack([stage, { before, simultaneous, probes }]: Lane): Track {
  const told: string[] = []
  const left = [...before]
  let models: readonly Model[] = [EMPTY]

  function note(step: Step, result: Result): void {
    told.push(tell(step, result))
    models = follow(models, step, result)
  }

  async function walk(steps: readonly Step[]): Promise<void> {
    for (const step of steps) note(step, await stage.perform(step))
  }

  return {
    note,
    async walkToPause() {
      const index = left.findIndex(({ action }) => action === 'elapse')
      await walk(left.splice(0, index))
      left.shift()
    },
    async finish() {
      await walk(left)
      const calls = simultaneous.map(async (step, index) => [step, await stage.perform(step, index % 2 === 1)] as const)
      const results = await Promise.all(calls)
      told.push('simultaneously', ...results.map(([step, result]) => `  ${tell(step, result)}`), 'and then')
      models = followSimultaneous(models, results)
      await walk(probes)
    },
    check() {
      if (models.length > 0) return
      throw new Error(`No order of the calls explains these answers:\n${told.map((line) => `  ${line}`).join('\n')}`)
    },
  }
}

function tell(step: Step, result: Result): string {
  return `${describeStep(step)}: ${describeResult(result)}`
}
