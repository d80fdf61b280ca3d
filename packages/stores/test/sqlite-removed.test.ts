import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createReceiver, type Outcome } from '@countersign/core'
import { fromFetch } from '@countersign/core/fetch'
import { sign } from '@countersign/core/sign'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'
import Libsql from 'libsql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SqliteStore, sqliteStore } from '../src/sqlite.ts'
import { LEASE, makeFolder, RETAIN } from './sqlite-support.ts'

let file: string
let remove: () => void
let database: Libsql.Database
let store: SqliteStore<Libsql.Database>

beforeEach(async () => {
  ;({ file, remove } = makeFolder())
  database = new Libsql(file)
  store = sqliteStore(database)
  await store.claim(['a'], 'one', LEASE)
})
afterEach(() => {
  database.close()
  remove()
})

const nextLook = () => new Promise((resolve) => setTimeout(resolve, 1100))

const LOSSES: readonly (readonly [what: string, lose: () => void])[] = [
  ['removed', () => rmSync(file)],
  ['moved away', () => renameSync(file, `${file}.old`)],
  [
    'replaced by a copy',
    () => {
      copyFileSync(file, `${file}.copy`)
      renameSync(`${file}.copy`, file)
    },
  ],
  [
    'removed and made again',
    () => {
      rmSync(file)
      writeFileSync(file, '')
    },
  ],
]

describe.each(LOSSES)('a file that is %s while it is open', (_, lose) => {
  test('makes every call reject within a second, and says what to do', async () => {
    lose()
    await nextLook()
    const calls = [
      () => store.claim(['b'], 'two', LEASE),
      () => store.claim(['a'], 'two', LEASE),
      () => store.renew(['a'], 'one', LEASE),
      () => store.complete(['a'], 'one', RETAIN),
      () => store.release(['a'], 'one'),
      () => store.forget(['a']),
      () => store.commit(['a'], 'one', RETAIN, () => undefined),
      () => store.peek(['a']),
      () => store.remembersSince('here'),
      () => store.prune(),
    ]
    for (const call of calls) await expect(call()).rejects.toThrow('removed or replaced while it was open')
  })
})

test('a file that is put back is good again', async () => {
  renameSync(file, `${file}.away`)
  await nextLook()
  await expect(store.claim(['b'], 'two', LEASE)).rejects.toThrow('removed or replaced')
  renameSync(`${file}.away`, file)
  expect(await store.claim(['b'], 'two', LEASE)).toBe('claimed')
})

test('a file that was removed before the store was used is noticed by its first call', async () => {
  const early = new Libsql(`${file}.early`)
  early.exec('CREATE TABLE mine (name TEXT)')
  rmSync(`${file}.early`)
  await expect(sqliteStore(early).claim(['a'], 'one', LEASE)).rejects.toThrow('removed or replaced')
  early.close()
})

test('a database in memory has no file to lose', async () => {
  const memory = new Libsql(':memory:')
  const inMemory = sqliteStore(memory)
  await inMemory.claim(['a'], 'one', LEASE)
  await nextLook()
  expect(await inMemory.claim(['b'], 'one', LEASE)).toBe('claimed')
  memory.close()
})

test('an event of a receiver whose file was removed is unavailable, and its handler does not run', async () => {
  const keys = generateKeys(telnyx)
  let runs = 0
  const receiver = createReceiver(
    { provider: telnyx(keys), store, namespace: 'here', onOutcome: () => undefined },
    () => {
      runs++
    },
  )
  const receive = (id: string): Promise<Outcome> => {
    const body = { data: { record_type: 'event', id, event_type: 'message.received', payload: {} } }
    return receiver.receive(fromFetch(new Request('http://localhost/', sign(telnyx, body, { keys }))))
  }
  expect(await receive('e1')).toMatchObject({ status: 'processed' })
  rmSync(file)
  await nextLook()
  expect(await receive('e2')).toMatchObject({
    status: 'unavailable',
    code: 'store_unavailable',
    error: { message: expect.stringContaining('was removed or replaced') },
  })
  expect(await receive('e1')).toMatchObject({ status: 'unavailable' })
  expect(runs).toBe(1)
})
