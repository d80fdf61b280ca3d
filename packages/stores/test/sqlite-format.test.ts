import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sqliteSchema, sqliteStore } from '../src/sqlite.ts'
import { countRows, type Handle, LEASE, loadDriver, makeFolder, RETAIN } from './sqlite-support.ts'

const openLibsql = await loadDriver('libsql')
const FORMAT_ROW = "key = 'countersign format'"

describe('the format of an SQLite table', () => {
  let folder: ReturnType<typeof makeFolder>
  let database: Handle
  let other: Handle
  beforeEach(() => {
    folder = makeFolder()
    database = openLibsql(folder.file)
    other = openLibsql(folder.file)
  })
  afterEach(() => {
    database.close()
    other.close()
    folder.remove()
  })

  const noted = () => {
    const row = database.prepare(`SELECT token FROM countersign_keys WHERE ${FORMAT_ROW}`).get()
    return (row as { readonly token: string } | undefined)?.token
  }
  const note = (format: string) => {
    database.exec(`UPDATE countersign_keys SET token = '${format}' WHERE ${FORMAT_ROW}`)
  }

  test('is noted with the table, by the store and by a migration', async () => {
    await sqliteStore(database).claim(['a'], 'one', LEASE)
    expect(noted()).toBe('1')
    database.exec('DROP TABLE countersign_keys')
    database.exec(sqliteSchema())
    expect(noted()).toBe('1')
  })

  test('is the same for builds of one format, which share what they store', async () => {
    await sqliteStore(database).claim(['a'], 'one', LEASE)
    expect(await sqliteStore(other).claim(['a'], 'two', LEASE)).toBe('in_progress')
  })

  test('is noted in a table that has none, and its events stay known', async () => {
    const store = sqliteStore(database)
    await store.claim(['a'], 'one', LEASE)
    await store.complete(['a'], 'one', RETAIN)
    database.exec(`DELETE FROM countersign_keys WHERE ${FORMAT_ROW}`)
    expect(await sqliteStore(other).peek(['a'])).toBe('completed')
    expect(noted()).toBeUndefined() // a peek writes nothing
    expect(await sqliteStore(other).claim(['a'], 'two', LEASE)).toBe('completed')
    expect(noted()).toBe('1')
  })

  test.each(['2', '0'])('is refused by every call when it is %s, and nothing is written', async (format) => {
    database.exec(sqliteSchema())
    note(format)
    const before = readFileSync(folder.file)
    const store = sqliteStore(other)
    const refusal = {
      code: 'store_format',
      found: format,
      wanted: '1',
      message: `The table countersign_keys has the store format ${format}, and this build of @countersign/stores wants 1. Let all processes run builds of one format, or set another "table": it begins without the events that were handled before.`,
    }
    const calls = [
      () => store.claim(['a'], 'one', LEASE),
      () => store.renew(['a'], 'one', LEASE),
      () => store.complete(['a'], 'one', LEASE),
      () => store.release(['a'], 'one'),
      () => store.forget(['a']),
      () => store.commit(['a'], 'one', LEASE, () => undefined),
      () => store.peek(['a']),
      () => store.remembersSince('here'),
      () => store.once('a', 'hash', LEASE),
      () => store.prune(),
    ]
    for (const call of calls) await expect(call()).rejects.toMatchObject(refusal)
    expect(countRows(database, 'countersign_keys')).toBe(1)
    expect(readFileSync(folder.file).equals(before)).toBe(true)
  })

  test('that was refused is taken when it has been migrated', async () => {
    database.exec(sqliteSchema())
    note('2')
    const store = sqliteStore(other)
    await expect(store.claim(['a'], 'one', LEASE)).rejects.toMatchObject({ code: 'store_format' })
    note('1')
    expect(await store.claim(['a'], 'one', LEASE)).toBe('claimed')
  })

  test('a migration of this format leaves another one as it is', () => {
    database.exec(sqliteSchema())
    note('2')
    database.exec(sqliteSchema())
    expect(noted()).toBe('2')
  })

  test('is noted once by stores that begin at the same time', async () => {
    const stores = Array.from({ length: 20 }, (_, index) => sqliteStore(index % 2 === 0 ? database : other))
    const claims = await Promise.all(stores.map((store, index) => store.claim(['a'], `${index}`, LEASE)))
    expect(claims.toSorted()).toEqual(['claimed', ...Array.from({ length: 19 }, () => 'in_progress')])
    expect(countRows(database, 'countersign_keys', FORMAT_ROW)).toBe(1)
  })

  test('is not removed by what removes expired keys', async () => {
    const store = sqliteStore(database)
    await store.claim(['a'], 'one', LEASE)
    database.exec(`UPDATE countersign_keys SET expires_at = expires_at - ${100 * 365 * 86_400_000}`)
    expect(await store.prune()).toBe(1)
    expect(noted()).toBe('1')
  })
})
