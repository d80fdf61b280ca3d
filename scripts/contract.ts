// Runs the adapter contract on every adapter, prints cases by adapter, and keeps the table in docs/adapters.md.
import { adapterContract } from '@countersign/testing'
import { writeBlock } from '@countersign/tools/text/pages'
import { toTable } from '@countersign/tools/text/table'
import { ADAPTERS, findDifferences } from '../test/support/contract-adapters.ts'

/** What a case is sent to, in the order of the corpus: `telnyx: a bit of the body …` is for `telnyx`. */
const kindOf = (name: string) => name.split(':', 1)[0] ?? name

const kinds: string[] = []
const columns: string[][] = []
let differing = 0
for (const [name, adapter] of ADAPTERS) {
  const { cases, close } = adapterContract(adapter)
  const differences = await findDifferences(cases)
  await close()
  differing += differences.size
  for (const [title, error] of differences) console.log(`${name}, ${title}: ${error}`)
  kinds.splice(0, kinds.length, ...new Set(cases.map((row) => kindOf(row.name))))
  columns.push(
    kinds.map((kind) => {
      const ofKind = cases.filter((row) => kindOf(row.name) === kind)
      return `${ofKind.filter((row) => !differences.has(row.name)).length}/${ofKind.length}`
    }),
  )
}

const header = ['sent to', ...ADAPTERS.map(([name]) => name)]
const rows = kinds.map((kind, row) => [`\`${kind}\``, ...columns.map((column) => column[row] ?? '')])
const table = toTable(header, rows)
console.log(`${table}\n\n${differing} differences`)
writeBlock('docs/adapters.md', 'contract', table)
process.exit(differing === 0 ? 0 : 1) // servers of some frameworks keep timers
