import { randomUUID } from 'node:crypto'
import pg from 'pg'

export const POSTGRES_URL = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

/** The same without waiting for the disk, which no test crashes. */
export const FAST_URL = withOptions('-c synchronous_commit=off')

/** The URL with settings of the session, as on a command line of the server. */
export function withOptions(options: string): string {
  const url = new URL(POSTGRES_URL)
  url.searchParams.set('options', options)
  return url.href.replaceAll('+', '%20')
}

export const LEASE = 30_000
export const RETAIN = 86_400_000

/** Whether tests that need a PostgreSQL at the URL can run. Fails where they have to. */
export async function hasPostgres(): Promise<boolean> {
  const client = new pg.Client(POSTGRES_URL)
  try {
    await client.connect()
    return true
  } catch (cause) {
    // One that is there and refuses, because it has too many clients, is no reason to skip.
    if (!/^E[A-Z]+$/.test((cause as NodeJS.ErrnoException).code ?? '')) throw cause
    const { host } = new URL(POSTGRES_URL)
    if (process.env.CI) throw new Error(`There is no PostgreSQL at ${host}, and its tests must run here`, { cause })
    console.warn(`\n!!! There is no PostgreSQL at ${host}: its tests are SKIPPED !!!\n`)
    return false
  } finally {
    await client.end()
  }
}

/** What statements of a test are run on. */
export interface Queries {
  query(text: string, values?: string[]): Promise<{ readonly rows: unknown[] }>
}

/** A schema of one run of the tests, which goes when it does. */
export interface TestSchema {
  readonly name: string
  readonly queries: Queries
  /** The store's table, which is not there yet. */
  readonly keys: string
  /** A table for what is written in commits. */
  readonly effects: string
  /** Lets time pass: the ends of leases and retentions come nearer. */
  readonly elapse: (ms: number) => Promise<unknown>
  readonly count: (effect: string) => Promise<number>
  readonly drop: () => Promise<void>
}

export function makeSchemaName(): string {
  return `countersign_test_${randomUUID().replaceAll('-', '')}`
}

/** @param database default: the server at the URL */
export async function createSchema(name: string = makeSchemaName(), database?: Queries): Promise<TestSchema> {
  const pool = new pg.Pool({ connectionString: FAST_URL, max: 2 }) // which connects when it is used
  const queries = database ?? pool
  const keys = `${name}.countersign_keys`
  const effects = `${name}.effects`
  await queries.query(`CREATE SCHEMA ${name}`)
  await queries.query(`CREATE TABLE ${effects} (name text PRIMARY KEY)`)
  return {
    name,
    queries,
    keys,
    effects,
    elapse: (ms) =>
      queries.query(`UPDATE ${keys} SET expires_at = expires_at - $1::text::interval`, [`${ms} milliseconds`]),
    async count(effect) {
      const { rows } = await queries.query(`SELECT name FROM ${effects} WHERE name = $1`, [effect])
      return rows.length
    },
    async drop() {
      await queries.query(`DROP SCHEMA ${name} CASCADE`)
      await pool.end()
    },
  }
}
