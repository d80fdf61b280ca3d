import { deepEqual, equal, rejects, throws } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoreUnderTest } from '@countersign/testing'
import { type SqliteDatabase, sqliteStore } from '../src/sqlite.ts'

export interface Handle extends SqliteDatabase {
  close(): unknown
}

export type OpenHandle = (file: string) => Handle

export const LEASE = 60_000
export const RETAIN = 3_600_000

const DRIVERS = {
  libsql: ['libsql', 'default'],
  node: ['node:sqlite', 'DatabaseSync'],
  bun: ['bun:sqlite', 'Database'],
} as const

export type DriverName = keyof typeof DRIVERS

/** Handles wait for locks, as they often do, and not for the disk: no test here is about a loss of power. */
export async function loadDriver(name: DriverName): Promise<OpenHandle> {
  const [specifier, member]: readonly string[] = DRIVERS[name]
  // Each is there on its own runtime alone, and not in the types of this one.
  const driver: Record<string, new (file: string) => Handle> = await import(String(specifier))
  const Database = driver[String(member)]
  if (!Database) throw new Error(`${specifier} has no ${member}`)
  return (file) => {
    const database = new Database(file)
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA synchronous = OFF')
    return database
  }
}

/** A folder for one test's database files. */
export function makeFolder(): { readonly file: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-sqlite-'))
  return { file: join(folder, 'test.db'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export function elapse(database: SqliteDatabase, ms: number, table = 'countersign_keys'): void {
  database.exec(`UPDATE "${table}" SET expires_at = expires_at - ${ms}`)
}

export function countRows(database: SqliteDatabase, table: string, where = 'true'): number {
  const { rows } = database.prepare(`SELECT count(*) AS rows FROM "${table}" WHERE ${where}`).get() as { rows: number }
  return Number(rows)
}

/** A store on a new file, with a second connection, for the contract. */
export async function openFile(open: OpenHandle): Promise<StoreUnderTest<Handle>> {
  const { file, remove } = makeFolder()
  const database = open(file)
  const other = open(file)
  return {
    ...(await toStoreUnderTest(database, other)),
    other: sqliteStore(other),
    close() {
      database.close()
      other.close()
      remove()
    },
  }
}

/** A store in memory, which has one connection, for the contract. */
export async function openMemory(open: OpenHandle): Promise<StoreUnderTest<Handle>> {
  const database = open(':memory:')
  return { ...(await toStoreUnderTest(database, database)), close: () => database.close() }
}

async function toStoreUnderTest(database: Handle, outside: Handle): Promise<StoreUnderTest<Handle>> {
  const store = sqliteStore(database)
  await store.forget(['none']) // creates the table
  database.exec('CREATE TABLE effects (name TEXT PRIMARY KEY)')
  return {
    store,
    elapse: (ms) => elapse(database, ms),
    effects: {
      write: (tx, name) => tx.prepare('INSERT INTO effects VALUES (?)').run(name),
      count: (name) => countRows(outside, 'effects', `name = '${name}'`),
      failQuietly(tx) {
        try {
          tx.prepare('INSERT OR ROLLBACK INTO effects SELECT name FROM effects LIMIT 1').run()
        } catch {
          return
        }
        throw new Error('The statement succeeded')
      },
    },
  }
}

/** What docs/stores.md says of a statement that fails inside a commit, with one driver. */
export async function checkSwallowedError(open: OpenHandle): Promise<void> {
  const database = open(':memory:')
  const store = sqliteStore(database)
  database.exec('CREATE TABLE mine (name TEXT PRIMARY KEY)')
  const insert = (tx: SqliteDatabase, name: string) => tx.prepare('INSERT INTO mine VALUES (?)').run(name)

  await store.claim(['swallowed'], 'one', LEASE)
  await store.commit(['swallowed'], 'one', RETAIN, (tx) => {
    insert(tx, 'a')
    throws(() => insert(tx, 'a'))
    insert(tx, 'b')
  })
  equal(countRows(database, 'mine'), 2)
  equal(await store.claim(['swallowed'], 'two', LEASE), 'completed')

  await store.claim(['thrown'], 'one', LEASE)
  const thrown = store.commit(['thrown'], 'one', RETAIN, (tx) => {
    insert(tx, 'c')
    insert(tx, 'c')
  })
  await rejects(thrown)
  deepEqual([countRows(database, 'mine'), await store.claim(['thrown'], 'two', LEASE)], [2, 'in_progress'])
  database.close()
}
