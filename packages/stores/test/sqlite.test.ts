import { commitContract, onceContract, reconcileContract, storeContract } from '@countersign/testing'
import Libsql from 'libsql'
import PromiseLibsql from 'libsql/promise'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SqliteDatabase, sqliteSchema, sqliteStore } from '../src/sqlite.ts'
import {
  checkSwallowedError,
  countRows,
  elapse,
  LEASE,
  loadDriver,
  makeFolder,
  openFile,
  openMemory,
  RETAIN,
} from './sqlite-support.ts'

const openLibsql = await loadDriver('libsql')

describe('in a file', () => {
  storeContract(test, () => openFile(openLibsql))
  commitContract(test, () => openFile(openLibsql))
  reconcileContract(test, () => openFile(openLibsql))
  onceContract(test, () => openFile(openLibsql))
})

describe('in memory', () => {
  storeContract(test, () => openMemory(openLibsql))
  commitContract(test, () => openMemory(openLibsql))
  reconcileContract(test, () => openMemory(openLibsql))
  onceContract(test, () => openMemory(openLibsql))
})

let file: string
let database: Libsql.Database
let other: Libsql.Database
let remove: () => void

beforeEach(() => {
  ;({ file, remove } = makeFolder())
  database = new Libsql(file)
  other = new Libsql(file)
  for (const handle of [database, other]) handle.exec('PRAGMA synchronous = OFF') // no test here is about a loss of power
})
afterEach(() => {
  database.close()
  other.close()
  remove()
})

const value = (statement: string) => Object.values(Object(database.prepare(statement).get()))[0]

describe('the table', () => {
  const definitions = (from: SqliteDatabase) =>
    Object.values(Object(from.prepare("SELECT group_concat(sql, ';') FROM sqlite_master").get()))[0]

  test('is created when the store is first used, not before', async () => {
    const store = sqliteStore(database)
    expect(definitions(other)).toBe(null)
    await store.claim(['a'], 'one', LEASE)
    expect(definitions(other)).toContain('CREATE TABLE')
  })

  test('comes with write-ahead logging', async () => {
    await sqliteStore(database).claim(['a'], 'one', LEASE)
    expect(value('PRAGMA journal_mode')).toBe('wal')
  })

  test('is the same when it is migrated by hand, and then the journal stays as it was', async () => {
    database.exec(sqliteSchema())
    database.exec(sqliteSchema())
    expect(await sqliteStore(database).claim(['a'], 'one', LEASE)).toBe('claimed')
    expect(value('PRAGMA journal_mode')).toBe('delete')
    const memory = new Libsql(':memory:')
    await sqliteStore(memory).claim(['a'], 'one', LEASE)
    expect(definitions(other)).toEqual(definitions(memory))
    memory.close()
  })

  test('is created once by stores that come at the same time', async () => {
    const stores = [sqliteStore(database), sqliteStore(other), sqliteStore(database)]
    const claims = await Promise.all(stores.map((store, index) => store.claim(['a'], `token ${index}`, LEASE)))
    expect(claims.toSorted()).toEqual(['claimed', 'in_progress', 'in_progress'])
  })

  test('has the name that it is given, and keys of its own', async () => {
    const [first, second] = [sqliteStore(database, { table: 'order' }), sqliteStore(database, { table: 'Other_2' })]
    expect(await first.claim(['a'], 'one', LEASE)).toBe('claimed')
    expect(await second.claim(['a'], 'two', LEASE)).toBe('claimed')
    expect(countRows(other, 'order', "key = 'a'")).toBe(1)
  })

  test.each(['', '1st', 'a b', 'a"b', 'main.keys', 'sqlite_keys', 'ключи', 'a'.repeat(64), 1, null])(
    'cannot be named %j',
    (table) => {
      const name = table as string // what plain JavaScript may give
      expect(() => sqliteStore(database, { table: name })).toThrow(TypeError)
      expect(() => sqliteSchema(name)).toThrow(TypeError)
    },
  )
})

describe('the handle', () => {
  test.each([undefined, null, {}, 'app.db', { exec: () => undefined }])('%j is refused', (handle) => {
    expect(() => sqliteStore(handle as unknown as SqliteDatabase)).toThrow(TypeError)
  })

  test('that is asynchronous is refused at the first call', async () => {
    const handle: unknown = new PromiseLibsql(file, {})
    await expect(sqliteStore(handle as SqliteDatabase).claim(['a'], 'one', LEASE)).rejects.toThrow(TypeError)
  })

  test('that gives rows as arrays is refused at the first call', async () => {
    const handle: SqliteDatabase = { exec: (sql) => database.exec(sql), prepare: (sql) => database.prepare(sql).raw() }
    await expect(sqliteStore(handle).claim(['a'], 'one', LEASE)).rejects.toThrow(TypeError)
  })

  test('may give integers as BigInt', async () => {
    database.defaultSafeIntegers(true)
    database.exec('PRAGMA busy_timeout = 1234')
    const store = sqliteStore(database)
    await store.claim(['a'], 'one', LEASE)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('in_progress')
    await store.complete(['a'], 'one', RETAIN)
    expect(await store.claim(['b', 'a'], 'two', LEASE)).toBe('completed')
    elapse(database, RETAIN - 1000)
    expect(await store.claim(['b'], 'three', LEASE)).toBe('completed')
    elapse(database, 1000)
    expect(await store.claim(['b'], 'three', LEASE)).toBe('claimed')
    expect(value('PRAGMA busy_timeout')).toBe(1234n)
  })

  test('that is closed is an error of the driver', async () => {
    const store = sqliteStore(new Libsql(file))
    const closed = new Libsql(file)
    const late = sqliteStore(closed)
    await late.claim(['a'], 'one', LEASE)
    closed.close()
    await expect(late.claim(['b'], 'one', LEASE)).rejects.toThrow()
    expect(await store.claim(['b'], 'two', LEASE)).toBe('claimed')
  })

  test('keeps its busy_timeout, also when that changes, and when a call fails', async () => {
    const store = sqliteStore(database)
    for (const timeout of [5000, 0, 70]) {
      database.exec(`PRAGMA busy_timeout = ${timeout}`)
      await store.claim([`${timeout}`], 'one', LEASE)
      await expect(store.commit([`${timeout}`], 'two', RETAIN, () => undefined)).rejects.toThrow()
      expect(value('PRAGMA busy_timeout')).toBe(timeout)
    }
  })
})

describe('inside a transaction of the caller', () => {
  test.each(['claim', 'renew', 'complete', 'release', 'forget', 'commit', 'prune'] as const)(
    '%s rejects, and leaves the transaction alone',
    async (method) => {
      const store = sqliteStore(database)
      await store.claim(['a'], 'one', LEASE)
      database.exec('CREATE TABLE mine (name TEXT); BEGIN; INSERT INTO mine VALUES (1)')
      const calls = {
        claim: () => store.claim(['b'], 'one', LEASE),
        renew: () => store.renew(['a'], 'one', LEASE),
        complete: () => store.complete(['a'], 'one', RETAIN),
        release: () => store.release(['a'], 'one'),
        forget: () => store.forget(['a']),
        commit: () => store.commit(['a'], 'one', RETAIN, () => undefined),
        prune: () => store.prune(),
      }
      await expect(calls[method]()).rejects.toThrow('inside a transaction')
      expect(database.inTransaction).toBe(true)
      database.exec('COMMIT')
      expect(countRows(other, 'mine')).toBe(1)
      expect(await store.claim(['a'], 'two', LEASE)).toBe('in_progress')
    },
  )
})

describe('commit', () => {
  beforeEach(() => {
    database.exec('CREATE TABLE mine (name TEXT PRIMARY KEY)')
  })
  const claimed = async () => {
    const store = sqliteStore(database)
    await store.claim(['a', 'b'], 'one', LEASE)
    const commit = <Result>(work: (tx: Libsql.Database) => Result) => store.commit(['a', 'b'], 'one', RETAIN, work)
    /** Whether nothing of a commit is left, and the claim is as it was. */
    const isUndone = async () => {
      expect(database.inTransaction).toBe(false)
      expect(await sqliteStore(other).claim(['a', 'b'], 'two', LEASE)).toBe('in_progress')
      expect(countRows(other, 'mine')).toBe(0)
      expect(await store.renew(['a', 'b'], 'one', LEASE)).toBe(true)
    }
    return { store, commit, isUndone }
  }

  test('gives the handle, and what the work returns', async () => {
    const { commit } = await claimed()
    expect(await commit((tx) => tx === database)).toBe(true)
  })

  test.each(['throws undefined', 'throws'])('rejects with what the work throws', async (how) => {
    const { commit, isUndone } = await claimed()
    const thrown = how === 'throws' ? new Error('no') : undefined
    const rejected = commit((tx) => {
      tx.exec("INSERT INTO mine VALUES ('x')")
      throw thrown
    })
    expect(await rejected.catch((error: unknown) => ({ error }))).toEqual({ error: thrown })
    await isUndone()
  })

  test('does not run an async function', async () => {
    const { commit, isUndone } = await claimed()
    let runs = 0
    await expect(commit(async () => runs++)).rejects.toThrow(TypeError)
    expect(runs).toBe(0)
    await isUndone()
  })

  test.each([
    ['resolves', () => Promise.resolve()],
    ['rejects', () => Promise.reject(new Error('later'))],
    ['no Promise made', () => ({ ['then' as string]: () => undefined })],
  ])('undoes a work that returns a promise which %s', async (_, promise) => {
    const { commit, isUndone } = await claimed()
    const rejected = commit((tx) => {
      tx.exec("INSERT INTO mine VALUES ('x')")
      return promise()
    })
    await expect(rejected).rejects.toThrow(TypeError)
    await isUndone()
  })

  test('is refused when SQLite finds at its end that the rows do not fit', async () => {
    database.exec('PRAGMA foreign_keys = ON')
    database.exec('CREATE TABLE child (mine TEXT REFERENCES mine DEFERRABLE INITIALLY DEFERRED)')
    const { commit, isUndone } = await claimed()
    await expect(commit((tx) => tx.exec("INSERT INTO child VALUES ('absent')"))).rejects.toThrow('FOREIGN KEY')
    expect(countRows(other, 'child')).toBe(0)
    await isUndone()
  })

  test.each([
    ['rolled the transaction back', 'ROLLBACK'],
    ['began another transaction', 'ROLLBACK; BEGIN'],
    ['undid it with a conflict and swallowed the error', "INSERT OR ROLLBACK INTO mine VALUES ('x')"],
  ])('is refused when the work %s', async (_, sql) => {
    const { commit, isUndone } = await claimed()
    const rejected = commit((tx) => {
      tx.exec("INSERT INTO mine VALUES ('x')")
      try {
        tx.exec(sql)
      } catch {}
    })
    await expect(rejected).rejects.toThrow('savepoint')
    await isUndone()
  })

  test('is refused when the work committed by itself', async () => {
    const { commit } = await claimed()
    await expect(commit((tx) => tx.exec('COMMIT'))).rejects.toThrow('savepoint')
    expect(await sqliteStore(other).claim(['a'], 'two', LEASE)).toBe('in_progress')
  })

  test('stands when the work swallowed the error of a statement, which undoes that statement alone', () =>
    checkSwallowedError(openLibsql))

  test('is refused when the work removed the claim', async () => {
    const { commit } = await claimed()
    const rejected = commit((tx) => tx.exec("INSERT INTO mine VALUES ('x'); DELETE FROM countersign_keys"))
    await expect(rejected).rejects.toThrow('removed its own claim')
    expect(countRows(other, 'mine')).toBe(0)
  })

  test('may use savepoints of its own', async () => {
    const { commit } = await claimed()
    await commit((tx) => tx.exec("SAVEPOINT s; INSERT INTO mine VALUES ('x'); ROLLBACK TO s; RELEASE s"))
    expect(countRows(other, 'mine')).toBe(0)
  })

  test('keeps calls that come from inside the work out of its transaction', async () => {
    const { store, commit } = await claimed()
    let inner: Promise<unknown> = Promise.resolve()
    await commit(() => {
      inner = store.forget(['a']).catch((error: Error) => error.message)
    })
    expect(await inner).toContain('inside a transaction')
    expect(await store.claim(['a'], 'two', LEASE)).toBe('completed')
  })
})

describe('while another connection writes', () => {
  const busy = { code: 'SQLITE_BUSY' }
  beforeEach(async () => {
    database.exec('PRAGMA busy_timeout = 5000') // what the store must not wait for
    await sqliteStore(database).forget(['none'])
    other.exec('BEGIN IMMEDIATE')
  })

  test('callers wait, and get their turns in the order in which they came', async () => {
    const store = sqliteStore(database)
    const order: string[] = []
    const claim = async (token: string) => {
      const result = await store.claim(['a'], token, LEASE)
      order.push(token)
      return result
    }
    const early = [claim('one'), claim('two')]
    await new Promise((resolve) => setTimeout(resolve, 30))
    other.exec('COMMIT')
    const late = claim('three')
    expect(await Promise.all([...early, late])).toEqual(['claimed', 'in_progress', 'in_progress'])
    expect(order).toEqual(['one', 'two', 'three'])
  })

  test('a commit waits, and runs its work once', async () => {
    other.exec('COMMIT')
    const store = sqliteStore(database)
    await store.claim(['a'], 'one', LEASE)
    other.exec('BEGIN IMMEDIATE')
    let runs = 0
    const committed = store.commit(['a'], 'one', RETAIN, () => ++runs)
    setTimeout(() => other.exec('COMMIT'), 30)
    expect(await committed).toBe(1)
  })

  test('a work that meets a lock elsewhere is not run again', async () => {
    other.exec('COMMIT')
    const store = sqliteStore(database)
    await store.claim(['a'], 'one', LEASE)
    let runs = 0
    const committed = store.commit(['a'], 'one', RETAIN, () => {
      runs++
      other.exec('BEGIN IMMEDIATE')
    })
    await expect(committed).rejects.toMatchObject(busy)
    expect(runs).toBe(1)
  })

  test('duplicates of what is done or in progress are answered at once', async () => {
    other.exec('COMMIT')
    const store = sqliteStore(database)
    await store.claim(['running'], 'one', LEASE)
    await store.claim(['done', 'alias'], 'two', LEASE)
    await store.complete(['done', 'alias'], 'two', RETAIN)
    other.exec('BEGIN IMMEDIATE')
    expect(await store.claim(['running', 'new'], 'three', LEASE)).toBe('in_progress')
    expect(await store.claim(['alias', 'done'], 'three', LEASE)).toBe('completed')
    expect(other.inTransaction).toBe(true)
  })

  test('they are answered too while others wait to write', async () => {
    other.exec('COMMIT')
    const store = sqliteStore(database)
    await store.claim(['running'], 'one', LEASE)
    await store.claim(['done', 'alias'], 'two', LEASE)
    await store.complete(['done', 'alias'], 'two', RETAIN)
    other.exec('BEGIN IMMEDIATE')
    const waiting = [store.claim(['new'], 'three', LEASE), store.complete(['running'], 'one', RETAIN)]
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await store.claim(['running', 'new'], 'four', LEASE)).toBe('in_progress')
    expect(await store.claim(['alias', 'done'], 'four', LEASE)).toBe('completed')
    expect(await store.peek(['done'])).toBe('completed')
    expect(other.inTransaction).toBe(true)
    other.exec('COMMIT')
    expect(await Promise.all(waiting)).toEqual(['claimed', true])
  })

  test('they are answered too by a process that has just begun', async () => {
    other.exec('COMMIT')
    await sqliteStore(database).claim(['running'], 'one', LEASE)
    other.exec('BEGIN IMMEDIATE')
    const third = new Libsql(file)
    expect(await sqliteStore(third).claim(['running'], 'two', LEASE)).toBe('in_progress')
    expect(other.inTransaction).toBe(true)
    third.close()
  })

  test('a commit whose signal is aborted meanwhile does not begin', async () => {
    other.exec('COMMIT')
    const store = sqliteStore(database)
    await store.claim(['a'], 'one', LEASE)
    other.exec('BEGIN IMMEDIATE')
    const controller = new AbortController()
    let runs = 0
    const committed = store.commit(['a'], 'one', RETAIN, () => ++runs, { signal: controller.signal })
    const settled = Promise.allSettled([committed])
    await new Promise((resolve) => setTimeout(resolve, 20))
    controller.abort(new Error('the run is over'))
    expect(await settled).toMatchObject([{ status: 'rejected', reason: { message: 'the run is over' } }])
    other.exec('COMMIT')
    expect(runs).toBe(0)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('in_progress')
  })

  test('the event loop goes on, and what waited in vain rejects with the error of the driver', async () => {
    const store = sqliteStore(database)
    let ticks = 0
    const ticking = setInterval(() => ticks++, 10)
    const calls = [store.claim(['a'], 'one', LEASE), store.forget(['a']), store.prune()]
    const results = await Promise.allSettled(calls)
    clearInterval(ticking)
    expect(results).toMatchObject(calls.map(() => ({ status: 'rejected', reason: busy })))
    expect(ticks).toBeGreaterThan(50)
    expect(value('PRAGMA busy_timeout')).toBe(5000)
    other.exec('COMMIT')
    expect(await store.claim(['a'], 'two', LEASE)).toBe('claimed')
  })
})

describe('without write-ahead logging', () => {
  test.each([
    ['reads', 'BEGIN; SELECT count(*) FROM countersign_keys'],
    ['writes', 'BEGIN EXCLUSIVE'],
  ])('another connection that %s is waited for', async (_, sql) => {
    database.exec(sqliteSchema())
    const store = sqliteStore(database)
    await store.claim(['done'], 'one', LEASE)
    await store.complete(['done'], 'one', RETAIN)
    other.exec(sql)
    const claims = ['new', 'done'].map((key) => store.claim([key], 'two', LEASE))
    await new Promise((resolve) => setTimeout(resolve, 30))
    other.exec('COMMIT')
    expect(await Promise.all(claims)).toEqual(['claimed', 'completed'])
  })

  test('the first call waits too, and then sets it', async () => {
    other.exec('BEGIN EXCLUSIVE')
    const claim = sqliteStore(database).claim(['a'], 'one', LEASE)
    await new Promise((resolve) => setTimeout(resolve, 30))
    other.exec('COMMIT')
    expect(await claim).toBe('claimed')
    expect(value('PRAGMA journal_mode')).toBe('wal')
  })

  test('a commit that a reader keeps from ending is undone, and its work not run again', async () => {
    database.exec(sqliteSchema())
    const store = sqliteStore(database)
    await store.claim(['a'], 'one', LEASE)
    other.exec('BEGIN; SELECT count(*) FROM countersign_keys')
    let runs = 0
    await expect(store.commit(['a'], 'one', RETAIN, () => ++runs)).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
    expect(runs).toBe(1)
    other.exec('COMMIT')
    expect(await store.commit(['a'], 'one', RETAIN, () => ++runs)).toBe(2)
  })
})

describe('what is over', () => {
  const KEPT = 15 * 60_000

  test('leaves with new claims', async () => {
    const store = sqliteStore(database)
    for (let n = 0; n < 100; n++) await store.claim([`dead ${n}`], 'one', LEASE)
    elapse(database, LEASE + KEPT)
    for (let n = 0; n < 40; n++) await store.claim([`new ${n}`], 'two', LEASE)
    expect(countRows(database, 'countersign_keys', "state = 'claimed'")).toBe(40)
  })

  test('is pruned all at once when that is asked for', async () => {
    const store = sqliteStore(database)
    for (let n = 0; n < 1100; n++) await store.claim([`dead ${n}`], 'one', LEASE)
    elapse(database, LEASE + KEPT)
    expect(await store.prune()).toBe(1100)
    expect(await store.prune()).toBe(0)
  })

  test('does not include marks that are retained, and claims whose run may still settle', async () => {
    const store = sqliteStore(database)
    for (const token of ['late', 'done', 'over']) await store.claim([token], token, LEASE)
    await store.complete(['done'], 'done', 2 * LEASE + KEPT)
    await store.complete(['over'], 'over', LEASE + KEPT - 1000)
    elapse(database, LEASE + KEPT - 1000)
    expect(await store.prune()).toBe(1)
    expect(await store.complete(['late'], 'late', RETAIN)).toBe(true)
    expect(await store.claim(['done'], 'two', LEASE)).toBe('completed')
    expect(await store.claim(['over'], 'two', LEASE)).toBe('claimed')
  })

  test('that cannot be removed just now does not fail the claim', async () => {
    const store = sqliteStore(database)
    await store.forget(['none'])
    database.exec(
      "CREATE TRIGGER refuse BEFORE DELETE ON countersign_keys BEGIN SELECT RAISE(ABORT, 'no deletion'); END",
    )
    database.exec("INSERT INTO countersign_keys VALUES ('old', 'one', 'completed', 0)")
    expect(await store.claim(['a'], 'one', LEASE)).toBe('claimed')
    await expect(store.prune()).rejects.toThrow('no deletion')
  })
})
