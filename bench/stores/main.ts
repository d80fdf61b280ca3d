// Events handled once a second: the stores beside what a user would write by hand and beside other libraries. Rounds
// take turns, many and short, and each is compared with the one by hand next to it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { writeBlock } from '../write-block.ts'
import type { Measure } from './race.ts'

/** In the folder whose packages it needs. */
const races = join(import.meta.dirname, '../.tmp/stores/serve.mjs')
// Compiled as a published package is: tsx adds calls to functions.
await build({
  entryPoints: [join(import.meta.dirname, 'serve.ts')],
  outfile: races,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['@aws-lambda-powertools/idempotency', '@node-idempotency/core', 'ioredis', 'libsql', 'pg', 'redis'],
})
const only = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const child = spawn(process.execPath, [races, ...only], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
const [measures] = (await once(child, 'message')) as [readonly Measure[]]

const rows = measures.map(({ store, event, keys, atOnce, contender, perSecond, p99Ms, ratio }) => [
  store,
  event,
  String(keys),
  String(atOnce),
  contender,
  String(Math.round(perSecond)),
  p99Ms.toFixed(p99Ms < 1 ? 3 : 1),
  ratio.toFixed(2),
])
const header = ['store', 'event', 'keys', 'at once', 'handled by', 'events a second', 'p99 ms', 'of by hand']
const table = [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`

console.log(`${machine}\n\n${table}`)
if (process.argv.includes('--write')) {
  writeBlock('docs/benchmarks.md', 'stores', `${machine}\n\n${table}`)
  writeBlock('docs/benchmarks.md', 'stores-json', `\`\`\`json\n${JSON.stringify({ machine, measures })}\n\`\`\``)
}
