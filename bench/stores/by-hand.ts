// What someone writes who wants no library: a claim that only one can win, and a mark. Nothing renews a claim, nothing
// checks at the end that it still holds, and nobody takes over the claims of the dead but in Redis, where they expire.
import { randomUUID } from 'node:crypto'
import type { Keys } from '@countersign/core/store'
import type { ChainableCommander, Redis } from 'ioredis'
import type Database from 'libsql'
import type { Pool } from 'pg'
import { type Contender, LEASE_MS, RETAIN_MS } from './contender.ts'
import type { NodeRedis } from './node-redis.ts'

const name = 'by hand'

export function memoryByHand(): Contender {
  const states = new Map<string, 'claimed' | 'done'>()
  const claim = async (keys: Keys) => {
    const found = keys.map((key) => states.get(key))
    if (found.includes('done')) return 'duplicate'
    if (found.includes('claimed')) return 'in_progress'
    for (const key of keys) states.set(key, 'claimed')
    return undefined
  }
  return {
    name,
    begin: claim,
    async handle(keys) {
      const found = await claim(keys)
      if (found) return found
      for (const key of keys) states.set(key, 'done')
      return 'processed'
    },
  }
}

export function sqliteByHand(database: InstanceType<typeof Database>): Contender {
  database.exec("CREATE TABLE handled (key TEXT PRIMARY KEY, state TEXT NOT NULL DEFAULT 'claimed') WITHOUT ROWID")
  const insert = database.prepare('INSERT OR IGNORE INTO handled (key) VALUES (?)')
  const read = database.prepare('SELECT state FROM handled WHERE key = ?')
  const mark = database.prepare("UPDATE handled SET state = 'done' WHERE key = ?")

  function claimAll(keys: Keys): boolean {
    if (keys.length === 1) return insert.run(keys[0]).changes === 1
    database.exec('BEGIN IMMEDIATE')
    const isClaimed = keys.every((key) => insert.run(key).changes === 1)
    database.exec(isClaimed ? 'COMMIT' : 'ROLLBACK')
    return isClaimed
  }

  function markAll(keys: Keys): void {
    if (keys.length === 1) return void mark.run(keys[0])
    database.exec('BEGIN IMMEDIATE')
    for (const key of keys) mark.run(key)
    database.exec('COMMIT')
  }

  return {
    name,
    begin: async (keys) => claimAll(keys),
    async handle(keys) {
      if (claimAll(keys)) {
        markAll(keys)
        return 'processed'
      }
      const found = keys.map((key) => (read.get(key) as { state: string } | undefined)?.state)
      return found.includes('done') ? 'duplicate' : 'in_progress'
    },
  }
}

/** What is asked of Redis for all keys at once, by either of its clients. */
interface RedisByHand {
  readonly claim: (keys: Keys, token: string) => Promise<readonly boolean[]>
  readonly read: (keys: Keys) => Promise<readonly unknown[]>
  readonly mark: (keys: Keys) => Promise<unknown>
  /** By the script that everybody has: deletes the key where it is the token's. */
  readonly release: (key: string, token: string) => Promise<unknown>
}

const RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end"

export function ioredisByHand(redis: Redis): RedisByHand {
  async function send(keys: Keys, add: (pipeline: ChainableCommander, key: string) => unknown): Promise<unknown[]> {
    const pipeline = redis.pipeline()
    for (const key of keys) add(pipeline, key)
    const replies = await pipeline.exec()
    return (replies ?? []).map(([error, reply]) => {
      if (error) throw error
      return reply
    })
  }
  return {
    async claim(keys, token) {
      if (keys.length === 1) return [(await redis.set(keys[0], token, 'PX', LEASE_MS, 'NX')) === 'OK']
      const replies = await send(keys, (pipeline, key) => pipeline.set(key, token, 'PX', LEASE_MS, 'NX'))
      return replies.map((reply) => reply === 'OK')
    },
    read: async (keys) => (keys.length === 1 ? [await redis.get(keys[0])] : redis.mget(...keys)),
    mark: (keys) =>
      keys.length === 1
        ? redis.set(keys[0], 'done', 'PX', RETAIN_MS)
        : send(keys, (pipeline, key) => pipeline.set(key, 'done', 'PX', RETAIN_MS)),
    release: (key, token) => redis.eval(RELEASE, 1, key, token),
  }
}

/** This client sends together what is asked for together. */
export function nodeRedisByHand(redis: NodeRedis): RedisByHand {
  return {
    claim: (keys, token) =>
      Promise.all(keys.map(async (key) => (await redis.set(key, token, { PX: LEASE_MS, NX: true })) === 'OK')),
    read: async (keys) => (keys.length === 1 ? [await redis.get(keys[0])] : redis.mGet([...keys])),
    mark: (keys) => Promise.all(keys.map((key) => redis.set(key, 'done', { PX: RETAIN_MS }))),
    release: (key, token) => redis.eval(RELEASE, { keys: [key], arguments: [token] }),
  }
}

export function redisByHand({ claim, read, mark, release }: RedisByHand): Contender {
  async function claimAll(keys: Keys): Promise<boolean> {
    const token = randomUUID()
    const claimed = await claim(keys, token)
    if (claimed.every(Boolean)) return true
    await Promise.all(keys.filter((_, index) => claimed[index]).map((key) => release(key, token)))
    return false
  }
  return {
    name,
    begin: claimAll,
    async handle(keys) {
      if (await claimAll(keys)) {
        await mark(keys)
        return 'processed'
      }
      return (await read(keys)).includes('done') ? 'duplicate' : 'in_progress'
    },
  }
}

export async function postgresByHand(pool: Pool, table: string): Promise<Contender> {
  await pool.query(`CREATE TABLE ${table} (key text PRIMARY KEY, state text NOT NULL DEFAULT 'claimed')`)

  async function claimAll(keys: Keys): Promise<boolean> {
    if (keys.length === 1) {
      const { rowCount } = await pool.query(`INSERT INTO ${table} (key) VALUES ($1) ON CONFLICT DO NOTHING`, [keys[0]])
      return rowCount === 1
    }
    const insert = `INSERT INTO ${table} (key) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING RETURNING key`
    const { rows } = await pool.query<{ key: string }>(insert, [keys])
    if (rows.length === keys.length) return true
    if (rows.length > 0) await pool.query(`DELETE FROM ${table} WHERE key = ANY ($1)`, [rows.map(({ key }) => key)])
    return false
  }

  return {
    name,
    begin: claimAll,
    async handle(keys) {
      if (await claimAll(keys)) {
        await pool.query(`UPDATE ${table} SET state = 'done' WHERE key = ANY ($1)`, [keys])
        return 'processed'
      }
      const { rows } = await pool.query<{ state: string }>(`SELECT state FROM ${table} WHERE key = ANY ($1)`, [keys])
      return rows.some(({ state }) => state === 'done') ? 'duplicate' : 'in_progress'
    },
  }
}
