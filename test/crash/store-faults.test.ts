import { hasPostgresServer, startPostgresServer } from '@countersign/tools/servers/postgres-server'
import { hasRedisServer, type RedisServer, startRedisServer } from '@countersign/tools/servers/redis-server'
import { sleep } from '@countersign/tools/time/sleep'
import { test } from 'vitest'
import type { ServerConfig } from './instance.ts'
import { openStage, type Stage, type StageOptions } from './stage.ts'

interface Fault {
  readonly fault: string
  readonly factor: number
  readonly strike: (server: RedisServer) => unknown
}

const FAULTS: readonly Fault[] = [
  { fault: 'is killed and started again', factor: 2, strike: (server) => server.crash() },
  {
    fault: 'does not answer for five seconds',
    factor: 1,
    async strike(server) {
      server.signal('SIGSTOP')
      await sleep(5000)
      server.signal('SIGCONT')
    },
  },
]

interface Store {
  readonly kind: 'redis' | 'postgres'
  readonly modes: readonly ServerConfig['mode'][]
  readonly isAvailable: boolean
  readonly startServer: () => Promise<RedisServer>
}

const STORES: readonly Store[] = [
  {
    kind: 'redis',
    modes: ['plain'],
    isAvailable: hasRedisServer(),
    // Without it, Redis forgets what it was told, as packages/stores/test/redis-outage.test.ts shows.
    startServer: () => startRedisServer(['--appendonly', 'yes']),
  },
  { kind: 'postgres', modes: ['commit', 'plain'], isAvailable: hasPostgresServer(), startServer: startPostgresServer },
]

const EVENTS = 20

interface Load {
  readonly stage: Stage
  /** Resolves when the provider is done with all events. */
  readonly send: () => Promise<unknown>
}

/** A receiver, and events for it that come one after the other. */
async function prepare(options: StageOptions): Promise<Load> {
  const stage = await openStage(options)
  const receiver = await stage.start()
  const urls = [`http://127.0.0.1:${await receiver.listen()}/`]
  const deliverLater = async (index: number) => {
    await sleep(index * 10)
    return stage.deliver(`event-${index}`, urls)
  }
  return { stage, send: () => Promise.all(Array.from({ length: EVENTS }, (_, index) => deliverLater(index))) }
}

const CASES = STORES.flatMap((store) => FAULTS.map((fault) => ({ ...store, ...fault })))

test.concurrent.for(CASES)(
  '$kind: a store that $fault in mid-event loses none',
  { timeout: 60_000 },
  async ({ kind, modes, isAvailable, startServer, factor, strike }, { skip, expect, onTestFinished }) => {
    if (!isAvailable) skip()
    const server = await startServer()
    onTestFinished(server.close)

    const loads = await Promise.all(
      modes.map((mode) => {
        // Effects that are written by themselves are counted where nothing happens to them.
        const effects = mode === 'plain' ? ({ effectsIn: 'sqlite' } as const) : {}
        return prepare({ kind, mode, factor, url: server.url, ...effects })
      }),
    )
    onTestFinished(async () => {
      await Promise.all(loads.map(({ stage }) => stage.close()))
    })
    const sent = loads.map(({ send }) => send())
    // Some events are done then, and others under way.
    await sleep(EVENTS * 5)
    await strike(server)
    await Promise.all(sent)

    for (const [index, { stage }] of loads.entries()) {
      const { lost, unexplained, doubled, trace } = await stage.summarise()
      const wrong = { lost, unexplained, doubled: modes[index] === 'commit' ? doubled : 0 }
      expect(wrong, trace.join('\n')).toEqual({ lost: [], unexplained: [], doubled: 0 })
    }
  },
)
