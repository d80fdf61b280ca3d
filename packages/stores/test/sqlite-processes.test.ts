import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import Database from 'libsql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sqliteStore } from '../src/sqlite.ts'
import { countRows, elapse, LEASE, makeFolder } from './sqlite-support.ts'
import type { Runs, Task } from './sqlite-worker.ts'

const DELIVERIES = 10_000

let file: string
let remove: () => void
const workers: ChildProcess[] = []

beforeAll(async () => {
  await Promise.all([1, 2, 3, 4].map(startWorker))
})
beforeEach(() => {
  ;({ file, remove } = makeFolder())
})
afterEach(() => remove())
afterAll(() => {
  for (const worker of workers) worker.kill('SIGKILL')
})

async function startWorker(): Promise<void> {
  const worker = fork(fileURLToPath(new URL('./sqlite-worker.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })
  await once(worker, 'message')
  workers.push(worker)
}

async function perform(worker: ChildProcess, name: Task['name'], keys: readonly string[]): Promise<Runs> {
  worker.send({ name, file, keys } satisfies Task)
  const [runs]: unknown[] = await Promise.race([once(worker, 'message'), once(worker, 'exit')])
  if (!Array.isArray(runs)) throw new Error('The process ended')
  return runs
}

test.each([1, 1000].flatMap((keyCount) => [1, 2, 4].map((processCount) => ({ keyCount, processCount }))))(
  'each of $keyCount events is run once, of 10,000 deliveries to $processCount processes on one file',
  async ({ keyCount, processCount }) => {
    const keys = Array.from({ length: keyCount }, () => randomUUID())
    const deliveries = Array.from({ length: DELIVERIES / processCount }, (_, index) => keys[index % keyCount] ?? '')
    const runs = await Promise.all(
      workers.slice(0, processCount).map((worker) => perform(worker, 'handle', deliveries)),
    )
    expect(runs.flat().toSorted()).toEqual(keys.toSorted())
  },
)

test('while a process holds the lock for a second, a claim waits, and the event loop does not', async () => {
  const database = new Database(file)
  database.exec('PRAGMA busy_timeout = 5000')
  const store = sqliteStore(database)
  await store.forget(['none'])
  const [worker] = workers
  if (!worker) throw new Error('No process is there')
  await perform(worker, 'holdLock', [])
  let ticks = 0
  const ticking = setInterval(() => ticks++, 10)
  expect(await store.claim(['a'], 'one', LEASE)).toBe('claimed')
  clearInterval(ticking)
  expect(ticks).toBeGreaterThan(20)
  database.close()
})

describe('a process that is killed', () => {
  function takeWorker(): ChildProcess {
    const worker = workers.pop()
    if (!worker) throw new Error('No process is left')
    return worker
  }

  test('leaves claims that are taken over when their lease has run out', async () => {
    const worker = takeWorker()
    await perform(worker, 'claim', ['a'])
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    const database = new Database(file)
    const store = sqliteStore(database)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('in_progress')
    elapse(database, LEASE)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('claimed')
    database.close()
  })

  test('in the middle of a commit leaves nothing of it, and keeps nobody from going on', async () => {
    const database = new Database(file)
    database.exec('CREATE TABLE mine (name TEXT)')
    const worker = takeWorker()
    worker.send({ name: 'dieInCommit', file, keys: ['a'] } satisfies Task)
    expect(await once(worker, 'exit')).toEqual([null, 'SIGKILL'])
    const store = sqliteStore(database)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('in_progress')
    elapse(database, LEASE)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('claimed')
    expect(countRows(database, 'mine')).toBe(0)
    database.close()
  })
})
