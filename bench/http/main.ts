// Requests a second over real sockets, ours beside nothing at all, beside what a user would write by hand and beside
// the libraries that verify only. The servers are processes of their own; rounds take turns, and medians are compared.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'
import { build } from 'esbuild'
import { writeBlock } from '../write-block.ts'
import { measure } from './client.ts'
import { signRequests } from './requests.ts'
import { frameworks } from './servers.ts'

const ROUNDS = Number(process.env.ROUNDS ?? 13)
const REQUESTS = Number(process.env.REQUESTS ?? 1200)
/** Rounds that are not counted: until then servers run slower than they will. */
const WARM_UP = 2

interface Contestant {
  readonly framework: string
  readonly name: string
  readonly port: number
  readonly rates: number[]
}

const telnyxKeys = generateKeys(telnyx)
const secret = { secret: generateKeys(standardWebhooks).secret }
const keys = JSON.stringify({ publicKey: telnyxKeys.publicKey, ...secret })

// Every contestant has a store of its own, so each gets the same events, and none of them twice.
const count = (WARM_UP + ROUNDS) * REQUESTS
const telnyxRequests = signRequests(telnyx, telnyxKeys, count)
const standardRequests = signRequests(standardWebhooks, secret, count)

/** In the folder whose packages it needs. */
const server = join(import.meta.dirname, '../.tmp/http/serve.mjs')
// Compiled as a published package is: tsx adds calls to functions, and only to ours.
await build({
  entryPoints: [join(import.meta.dirname, 'serve.ts')],
  outfile: server,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['@hono/node-server', '@hookflo/tern', 'express', 'fastify', 'hono', 'koa', 'standardwebhooks', 'telnyx'],
  banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
})

const env = { ...process.env, NODE_ENV: 'production' as const }
const children = Object.keys(frameworks).map((framework) => ({
  framework,
  child: spawn(process.execPath, [server, framework, keys], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
}))
const contestants = (
  await Promise.all(
    children.map(async ({ framework, child }) => {
      const [ports] = (await once(child, 'message')) as [Readonly<Record<string, number>>]
      return Object.entries(ports).map(([name, port]): Contestant => ({ framework, name, port, rates: [] }))
    }),
  )
).flat()

for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  for (const { framework, port, rates } of contestants) {
    const requests = framework.includes('Standard') ? standardRequests : telnyxRequests
    const rate = await measure(port, requests.slice(round * REQUESTS, (round + 1) * REQUESTS))
    if (round >= WARM_UP) rates.push(rate)
  }
}
for (const { child } of children) child.kill()

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Of the rate by hand in the same round: what else the machine does in the meantime concerns both. */
function ratiosOf({ framework, rates }: Contestant): readonly number[] {
  const byHand = contestants.find((other) => other.framework === framework && other.name === 'by hand')?.rates
  return rates.map((rate, round) => rate / (byHand?.[round] ?? Number.NaN))
}

const rows = contestants.map((contestant) => [
  contestant.framework,
  contestant.name,
  String(Math.round(median(contestant.rates))),
  median(ratiosOf(contestant)).toFixed(2),
])
const header = ['framework', 'received by', 'requests a second', 'of by hand']
const table = [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`

console.log(`${machine}\n\n${table}`)
if (process.argv.includes('--write')) writeBlock('docs/benchmarks.md', 'http', `${machine}\n\n${table}`)
