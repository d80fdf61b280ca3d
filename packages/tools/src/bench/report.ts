import { cpus } from 'node:os'
import { writeBlock } from '../text/pages.ts'

const PAGE = 'docs/benchmarks.md'

/** Prints what a bench has found. With `--write` on the command line, it goes into docs/benchmarks.md too. */
export function report(name: string, table: string, measures?: readonly object[]): void {
  const machine = describeMachine()
  const text = `${machine}\n\n${table}`
  console.log(text)
  if (!process.argv.includes('--write')) return
  writeBlock(PAGE, name, text)
  if (measures) writeBlock(PAGE, `${name}-json`, `\`\`\`json\n${JSON.stringify({ machine, measures })}\n\`\`\``)
}

function describeMachine(): string {
  const day = new Date().toISOString().slice(0, 10)
  return `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${day}`
}
