// Kills receivers in mid-event, round after round, and counts what is lost and what is doubled:
// `npx -y pnpm@12 run crash --rounds 200 --store sqlite --mode commit --seed 1`. Without a store or a mode, all of them,
// three at a time. `--write` puts the table into docs/guarantees.md. With `--deliveries 100000`, nothing is killed: it
// tells what the process holds meanwhile.
import { parseArgs } from 'node:util'
import { telnyx } from '@countersign/providers/telnyx'
import { writeBlock } from '@countersign/tools/text/pages'
import type { ServerConfig } from '../test/crash/instance.ts'
import { STORE_KINDS, type StoreKind } from '../test/crash/places/index.ts'
import { isBroken, type Series, toReport } from '../test/crash/report.ts'
import { playRounds } from '../test/crash/rounds.ts'
import { DEFAULT_SCHEDULE, SCHEDULES, type ScheduleName } from '../test/crash/schedule.ts'
import { type Sample, soak } from '../test/crash/soak.ts'

interface Task {
  readonly kind: StoreKind
  readonly mode: ServerConfig['mode']
}

const ALL: readonly Task[] = STORE_KINDS.flatMap((kind) => [
  ...(kind === 'redis' ? [] : [{ kind, mode: 'commit' } as const]),
  { kind, mode: 'plain' },
])
const AT_ONCE = 3

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: process.env.COUNTERSIGN_ROUNDS ?? '20' },
    store: { type: 'string' },
    mode: { type: 'string' },
    seed: { type: 'string', default: '1' },
    factor: { type: 'string', default: '3' },
    schedule: { type: 'string', default: DEFAULT_SCHEDULE },
    deliveries: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const { seed, store, mode } = values
const [rounds, factor] = [Number(values.rounds), Number(values.factor)]
const schedule = Object.keys(SCHEDULES).find((name): name is ScheduleName => name === values.schedule)
const tasks = ALL.filter((task) => (!store || task.kind === store) && (!mode || task.mode === mode))
if (!(rounds > 0 && factor > 0)) throw new TypeError('"--rounds" and "--factor" must be numbers above zero')
if (!schedule) throw new TypeError(`"--schedule" must be one of: ${Object.keys(SCHEDULES).join('; ')}`)
if (tasks.length === 0) throw new TypeError('There is no such store, or it has no such mode')

async function perform({ kind, mode }: Task, name: ScheduleName): Promise<Series> {
  const result = await playRounds({
    ...{ kind, mode, rounds, seed, factor, schedule: name },
    onRound(round, { lost, doubled, unexplained }) {
      if (round % 20 !== 0 && round !== rounds) return
      const counts = `${lost.length} lost, ${doubled} doubled, ${unexplained.length} unexplained`
      console.log(`${kind} ${mode}: round ${round} of ${rounds}: ${counts}`)
    },
  })
  for (const line of result.trace) console.error(`${kind} ${mode}: ${line}`)
  if (result.undelivered.length > 0) console.log(`${kind} ${mode}: not acknowledged: ${result.undelivered.join(' ')}`)
  return { kind, mode, ...result }
}

/** In the order of the tasks, some of them at a time. */
async function performAll(name: ScheduleName): Promise<readonly Series[]> {
  const done: Series[] = []
  const open = tasks.entries()
  const worker = async () => {
    for (const [index, task] of open) done[index] = await perform(task, name)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return done
}

async function performSoak(deliveries: number): Promise<void> {
  for (const kind of STORE_KINDS.filter((one) => !store || one === store)) {
    const onSample = ({ deliveries, heap, connections, openFiles }: Sample) =>
      console.log(
        `${kind}: ${deliveries} deliveries, heap ${heap} bytes, ${connections} connections, ${openFiles} open files`,
      )
    await soak({ kind, deliveries, onSample })
  }
}

async function performRounds(name: ScheduleName): Promise<void> {
  const series = await performAll(name)
  const { leaseMs } = telnyx.definition.deliveryPolicy
  const report = toReport(series, { seed, factor, schedule: name, leaseMs })
  console.log(`\n${report}`)
  if (values.write) writeBlock('docs/guarantees.md', 'crash', report)
  if (series.some(isBroken)) process.exitCode = 1
}

await (values.deliveries ? performSoak(Number(values.deliveries)) : performRounds(schedule))
