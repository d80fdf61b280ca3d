// Events handled once a second: the stores beside what a user would write by hand and beside other libraries. Rounds
// take turns, many and short, and each is compared with the one by hand next to it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { report } from '@countersign/tools/bench/report'
import { bundleForNode } from '@countersign/tools/build/bundle'
import { root } from '@countersign/tools/root'
import { toTable } from '@countersign/tools/text/table'
import type { Measure } from './race.ts'

/** In the folder whose packages it needs. */
const races = join(root, 'bench/.tmp/stores/serve.mjs')
await bundleForNode(join(import.meta.dirname, 'serve.ts'), {
  outfile: races,
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
report('stores', toTable(header, rows), measures)
