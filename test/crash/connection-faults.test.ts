import { createRandom } from '@countersign/tools/random'
import { POSTGRES_URL } from '@countersign/tools/servers/postgres'
import { REDIS_URL } from '@countersign/tools/servers/redis'
import { createProxy, type TcpProxy } from '@countersign/tools/servers/tcp-proxy'
import { sleep } from '@countersign/tools/time/sleep'
import { test } from 'vitest'
import { isAvailable } from './available.ts'
import type { ServerConfig } from './instance.ts'
import { openStage } from './stage.ts'

interface Case {
  readonly kind: 'redis' | 'postgres'
  readonly mode: ServerConfig['mode']
}

const CASES: readonly Case[] = [
  { kind: 'redis', mode: 'plain' },
  { kind: 'postgres', mode: 'commit' },
  { kind: 'postgres', mode: 'plain' },
]

const URLS = { redis: REDIS_URL, postgres: POSTGRES_URL }
const PORTS = { redis: 6379, postgres: 5432 }

/** What becomes of a connection now and then. */
const FAULTS: readonly ((proxy: TcpProxy) => unknown)[] = [
  (proxy) => void proxy.cutAfterRequest(),
  (proxy) => void proxy.cutAfterRequest((request) => request.includes('COMMIT') || request.includes('evalsha')),
  async (proxy) => {
    proxy.delay(60)
    await sleep(50)
    proxy.delay(0)
  },
  async (proxy) => {
    await proxy.refuse()
    await sleep(20)
    await proxy.allow()
  },
]

test.concurrent.for(CASES)(
  '$kind, $mode: a connection that drops, delays, and cuts after execution loses no event',
  { timeout: 60_000 },
  async ({ kind, mode }, { skip, expect, onTestFinished }) => {
    if (!isAvailable[kind]) skip()
    const url = new URL(URLS[kind])
    const proxy = await createProxy(Number(url.port || PORTS[kind]), url.hostname)
    onTestFinished(proxy.close)
    url.host = `127.0.0.1:${proxy.port}`
    const effectsIn = mode === 'plain' ? ({ effectsIn: 'sqlite' } as const) : {}
    const stage = await openStage({ kind, mode, factor: 1, urlForReceivers: url.href, ...effectsIn })
    onTestFinished(stage.close)
    const receiver = await stage.start()
    const urls = [`http://127.0.0.1:${await receiver.listen()}/`]
    const random = createRandom('connections')

    const underWay = Array.from({ length: 40 }, async (_, index) => {
      await sleep(index * 20)
      return stage.deliver(`event-${index}`, urls)
    })
    const endsAt = performance.now() + 1000
    while (performance.now() < endsAt) {
      await FAULTS[Math.floor(random() * FAULTS.length)]?.(proxy)
      await sleep(random() * 40)
    }
    await Promise.all(underWay)
    const { lost, unexplained, doubled, trace } = await stage.summarise()
    expect({ lost, unexplained }, trace.join('\n')).toEqual({ lost: [], unexplained: [] })
    if (mode === 'commit') expect(doubled, trace.join('\n')).toBe(0)
  },
)
