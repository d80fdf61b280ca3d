import { randomUUID } from 'node:crypto'
import { sqliteStore } from '../src/sqlite.ts'
import { type Handle, LEASE, loadDriver, RETAIN } from './sqlite-support.ts'

/** What a process of a test is sent. */
export interface Task {
  readonly name: keyof typeof TASKS
  readonly file: string
  readonly keys: readonly string[]
}

/** The key of each delivery that was to be handled. */
export type Runs = readonly string[]

/** As many deliveries as a busy receiver has at once. */
const AT_ONCE = 100

const TASKS = {
  async handle(database: Handle, keys: readonly string[]): Promise<Runs> {
    const store = sqliteStore(database)
    const runs: string[] = []
    for (let start = 0; start < keys.length; start += AT_ONCE) {
      const deliveries = keys.slice(start, start + AT_ONCE).map(async (key) => {
        const token = randomUUID()
        if ((await store.claim([key], token, LEASE)) !== 'claimed') return
        runs.push(key)
        await store.complete([key], token, RETAIN)
      })
      await Promise.all(deliveries)
    }
    return runs
  },

  async claim(database: Handle, [key = '']: readonly string[]): Promise<Runs> {
    await sqliteStore(database).claim([key], randomUUID(), LEASE)
    return [key]
  },

  /** Blocks its own thread: until it commits, nothing but SQLite is between it and the others. */
  async holdLock(database: Handle, keys: readonly string[]): Promise<Runs> {
    database.exec('BEGIN IMMEDIATE')
    process.send?.(keys)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
    database.exec('COMMIT')
    return []
  },

  async dieInCommit(database: Handle, [key = '']: readonly string[]): Promise<Runs> {
    const store = sqliteStore(database)
    const token = randomUUID()
    await store.claim([key], token, LEASE)
    await store.commit([key], token, RETAIN, (tx) => {
      tx.exec("INSERT INTO mine VALUES ('written')")
      process.kill(process.pid, 'SIGKILL')
    })
    return [key]
  },
}

const open = await loadDriver('libsql')
process.on('message', async ({ name, file, keys }: Task) => {
  const runs = await TASKS[name](open(file), keys)
  process.send?.(runs)
})
process.send?.('ready')
