import { CLAIM_KEPT_MS, checkOptions, type Keys, optionError } from '@countersign/core/store'
import type { DurableStore } from '../shared/durable-store.ts'
import { checkFormat, FORMAT_KEY, STORE_FORMAT } from '../shared/format.ts'
import { toNoteKey, toSinceKey } from '../shared/own-keys.ts'
import { type RedisClient, type RedisCommands, toCommands } from './clients.ts'
import { findRisks } from './risks.ts'
import { runScript, runText } from './run-script.ts'
import { CLAIM, COMPLETE, FORGET, FORMAT, ONCE, PEEK, RELEASE, RENEW, type Script, SINCE } from './scripts.ts'

/** Where a Redis store keeps its keys. */
export interface RedisStoreOptions {
  /**
   * The beginning of the names of the store's keys. Default: `{countersign}:`. Its braces put all keys into one slot of a
   * cluster, because one event may have several keys, and those must lie together. Where each event has one key (an
   * event of Dfns has more), a prefix without braces spreads the keys over the cluster.
   */
  readonly prefix?: string
  /** Called once, after the first claim, when the server may lose what it stores. Default: `console.warn`. */
  readonly warn?: (message: string) => unknown
}

const OPTIONS: readonly (keyof RedisStoreOptions)[] = ['prefix', 'warn']

const DEFAULT_PREFIX = '{countersign}:'

/**
 * A store in Redis 6.2 or later, Valkey or Upstash. It works with a client of `ioredis`, `redis` (node-redis) or
 * `@upstash/redis`, which the caller connects and closes. Each operation is one script. Leases run on the server's
 * clock, and the server removes expired keys by itself.
 *
 * It remembers what Redis remembers. That needs `maxmemory-policy noeviction` and `appendonly yes`. A failover loses what
 * the new primary had not received yet. An event that is lost is handled again when it is sent again.
 *
 * @throws TypeError when the client is none of the three, or an option is wrong or unknown
 *
 * @example
 * ```ts
 * import { createReceiver } from '@countersign/core'
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { redisStore } from '@countersign/stores/redis'
 * import { Redis } from 'ioredis'
 *
 * const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')
 * const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
 * const receiver = createReceiver({ provider, store: redisStore(redis), namespace: 'messages' }, {
 *   'message.received': (event) => console.log(event.id),
 * })
 *
 * // When the process ends:
 * await receiver.drain()
 * await redis.quit()
 * ```
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): DurableStore {
  checkOptions(options, OPTIONS, 'redisStore')
  const { prefix = DEFAULT_PREFIX, warn = console.warn } = options
  if (typeof prefix !== 'string') {
    throw optionError(
      'prefix',
      prefix,
      `give a string, with which the names of all keys begin, or leave it out for ${DEFAULT_PREFIX}`,
    )
  }
  if (typeof warn !== 'function') {
    throw optionError('warn', warn, 'give a function that takes a message, or leave it out for console.warn')
  }
  const commands = toCommands(client)
  let hasLooked = false
  let isOurs = false

  /** In a script of its own, because the prefix may spread the keys over a cluster. Once known, the format stays. */
  async function useFormat(): Promise<void> {
    if (isOurs) return
    checkFormat(await readFormat([STORE_FORMAT]), PLACE(prefix), 'prefix')
    isOurs = true
  }

  async function readFormat(args: string[]): Promise<string | undefined> {
    const format = await runText(commands, FORMAT, [prefix + FORMAT_KEY], args)
    if (format === '' && args.length === 0) return undefined
    if (!/^\d{1,9}$/.test(format)) throw new Error(`The answer of Redis is no format: ${format}`)
    return format
  }

  async function run<Answer extends string>(
    script: Script<Answer>,
    keys: Keys,
    args: readonly (string | number)[] = [],
  ): Promise<Answer> {
    await useFormat()
    return runKnown(script, keys, args)
  }

  function runKnown<Answer extends string>(script: Script<Answer>, keys: Keys, args: readonly (string | number)[]) {
    const names = keys.map((key) => prefix + key)
    return runScript(commands, script, names, args.map(String))
  }

  return {
    async claim(keys, token, leaseMs) {
      const claim = await run(CLAIM, keys, [token, Math.ceil(leaseMs) + CLAIM_KEPT_MS, CLAIM_KEPT_MS])
      if (!hasLooked) {
        hasLooked = true
        void warnOfRisks(commands, warn).catch(() => undefined) // INFO is not allowed everywhere
      }
      return claim
    },
    renew: async (keys, token, leaseMs) =>
      (await run(RENEW, keys, [token, Math.ceil(leaseMs) + CLAIM_KEPT_MS])) === 'held',
    complete: async (keys, token, retentionMs) =>
      (await run(COMPLETE, keys, [token, Math.ceil(retentionMs)])) === 'held',
    release: async (keys, token) => (await run(RELEASE, keys, [token])) === 'held',
    async forget(keys) {
      await run(FORGET, keys)
    },
    async peek(keys) {
      if (!isOurs) checkFormat(await readFormat([]), PLACE(prefix), 'prefix') // which writes nothing
      return runKnown(PEEK, keys, [CLAIM_KEPT_MS])
    },
    async remembersSince(namespace) {
      await useFormat()
      const since = await runText(commands, SINCE, [prefix + toSinceKey(namespace)], [])
      if (!/^\d{13}$/.test(since)) throw new Error(`The answer of Redis is no time: ${since}`)
      return new Date(Number(since))
    },
    once: (key, bodyHash, ttlMs) => run(ONCE, [toNoteKey(key)], [bodyHash, Math.ceil(ttlMs)]),
  }
}

const PLACE = (prefix: string): string => `What Redis keeps under the prefix ${JSON.stringify(prefix)}`

async function warnOfRisks({ info }: RedisCommands, warn: (message: string) => unknown): Promise<void> {
  const risks = findRisks(String(await info()))
  if (risks.length > 0) await warn(`countersign: ${risks.join(' ')}`)
}
