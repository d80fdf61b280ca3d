import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { FAST_URL } from './postgres.ts'

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
