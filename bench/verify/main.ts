// Deliveries verified a second, ours beside what a user would write by hand and beside the providers' own libraries.
// All contenders of a race run in turn, many times over, in one process; what is compared is their median.
import { cpus } from 'node:os'
import { writeBlock } from '@countersign/tools/text/pages'
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

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
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
const table = [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`

console.log(`${machine}\n\n${table}`)
if (process.argv.includes('--write')) {
  writeBlock('docs/benchmarks.md', 'verify', `${machine}\n\n${table}`)
  writeBlock('docs/benchmarks.md', 'verify-json', `\`\`\`json\n${JSON.stringify({ machine, measures })}\n\`\`\``)
}
process.exit() // clients of some providers keep a timer
