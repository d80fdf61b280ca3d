// Requests a second over real sockets, ours beside nothing at all, beside what a user would write by hand and beside
// the libraries that verify only. The servers are processes of their own; rounds take turns, and medians are compared.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'
import { report } from '@countersign/tools/bench/report'
import { median } from '@countersign/tools/bench/statistics'
import { bundleForNode } from '@countersign/tools/build/bundle'
import { root } from '@countersign/tools/root'
import { toTable } from '@countersign/tools/text/table'
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
const server = join(root, 'bench/.tmp/http/serve.mjs')
await bundleForNode(join(import.meta.dirname, 'serve.ts'), {
  outfile: server,
  external: ['@hono/node-server', '@hookflo/tern', 'express', 'fastify', 'hono', 'koa', 'standardwebhooks', 'telnyx'],
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
report('http', toTable(['framework', 'received by', 'requests a second', 'of by hand'], rows))
