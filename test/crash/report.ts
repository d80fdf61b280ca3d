import { cpus } from 'node:os'
import type { ServerConfig } from './instance.ts'
import type { StoreKind } from './places/index.ts'
import { SCHEDULES, type ScheduleName } from './schedule.ts'
import type { Summary } from './stage.ts'

/** The rounds of one store in one mode. */
export interface Series extends Summary {
  readonly kind: StoreKind
  readonly mode: ServerConfig['mode']
}

export interface Conditions {
  readonly seed: string
  readonly factor: number
  readonly schedule: ScheduleName
  readonly leaseMs: number
}

const COLUMNS: readonly (readonly [title: string, cell: (series: Series) => string | number])[] = [
  ['store', ({ kind }) => kind],
  ['the effect is written', ({ mode }) => (mode === 'commit' ? 'in `context.commit`' : 'by itself')],
  ['rounds, one kill each', ({ kills }) => kills],
  ['events', ({ events }) => events],
  ['deliveries', ({ deliveries }) => deliveries],
  ['runs cut off', ({ cutRuns }) => cutRuns],
  ['never acknowledged', ({ undelivered }) => undelivered.length],
  ['lost', ({ lost }) => lost.length],
  ['doubled', ({ doubled }) => doubled],
  ['by a kill between effect and settle', ({ doubledByKill }) => doubledByKill],
  ['by a settle that failed', ({ doubledByFailure }) => doubledByFailure],
  ['unexplained', ({ unexplained }) => unexplained.length],
]

/** The table, and under which conditions it holds. */
export function toReport(series: readonly Series[], conditions: Conditions): string {
  const titles = COLUMNS.map(([title]) => title)
  const rows = [titles, titles.map(() => '---'), ...series.map((one) => COLUMNS.map(([, cell]) => cell(one)))]
  return [describe(conditions), '', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n')
}

function describe({ seed, factor, schedule, leaseMs }: Conditions): string {
  const { timeoutMs, retryAfterMs } = SCHEDULES[schedule]
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`
  const date = new Date().toISOString().slice(0, 10)
  const waits = `${timeoutMs} ms for an answer, the next attempt after ${retryAfterMs.join(' and ')} ms`
  return `${machine}, ${date}, seed ${seed}. Telnyx's schedule (${schedule}; ${waits}; lease ${leaseMs} ms), all ${factor} times faster.`
}

/** Whether what is promised did not hold. */
export function isBroken({ mode, lost, doubled, unexplained }: Series): boolean {
  return lost.length > 0 || unexplained.length > 0 || (mode === 'commit' && doubled > 0)
}
