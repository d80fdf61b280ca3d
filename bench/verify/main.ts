// Deliveries verified a second, ours beside what a user would write by hand and beside the providers' own libraries.
// All contenders of a race run in turn, many times over, in one process; what is compared is their median.
import { report } from '@countersign/tools/bench/report'
import { median } from '@countersign/tools/bench/statistics'
import { toTable } from '@countersign/tools/text/table'
import { type Contender, createRaces } from './contenders.ts'

interface Measure {
  readonly scheme: string
  readonly bytes: number
  readonly atOnce: number
  readonly contender: string
  readonly microseconds: number
  /** Of the time by hand: 1 is as fast, 2 takes twice as long. */
  readonly ratio: number
}

const SIZES = [1024, 65_536]
const AT_ONCE = [1, 64]
const ROUNDS = Number(process.env.ROUNDS ?? 15)
const ROUND_MS = 60

/** Microseconds for one delivery, in one round. */
async function measure({ run }: Contender, atOnce: number): Promise<number> {
  const start = performance.now()
  let done = 0
  while (performance.now() - start < ROUND_MS) {
    await (atOnce === 1 ? run() : Promise.all(Array.from({ length: atOnce }, run)))
    done += atOnce
  }
  return ((performance.now() - start) * 1000) / done
}

const measures: Measure[] = []
for (const bytes of SIZES) {
  for (const { scheme, contenders } of createRaces(bytes)) {
    for (const atOnce of AT_ONCE) {
      const times = contenders.map((): number[] => [])
      for (let round = 0; round <= ROUNDS; round++) {
        for (const [index, contender] of contenders.entries()) {
          const time = await measure(contender, atOnce)
          if (round > 0) times[index]?.push(time) // the first round warms up
        }
      }
      const medians = times.map(median)
      for (const [index, { name }] of contenders.entries()) {
        const microseconds = medians[index] ?? Number.NaN
        const ratio = microseconds / (medians[0] ?? Number.NaN)
        measures.push({ scheme, bytes, atOnce, contender: name, microseconds, ratio })
      }
    }
  }
}

const size = (bytes: number) => `${bytes / 1024} kB`
const rows = measures.map(({ scheme, bytes, atOnce, contender, microseconds, ratio }) => [
  scheme,
  size(bytes),
  String(atOnce),
  contender,
  microseconds.toFixed(1),
  ratio.toFixed(2),
])
const header = ['scheme', 'body', 'at once', 'verified by', 'µs each', 'of by hand']
report('verify', toTable(header, rows), measures)
process.exit() // clients of some providers keep a timer
