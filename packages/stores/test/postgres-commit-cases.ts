import { randomUUID } from 'node:crypto'
import type { Keys } from '@countersign/core/store'
import type { Connection } from '@countersign/tools/clients/postgres'
import { FAST_URL } from '@countersign/tools/servers/postgres'
import { createSchema, makeSchemaName, type TestSchema } from '@countersign/tools/servers/postgres-schema'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toDriver } from '../src/postgres/clients.ts'
import { type PostgresDriver, postgresStore } from '../src/postgres.ts'
import { LEASE, RETAIN } from './times.ts'

/** What of a library differs from the others. */
interface Traits<Tx> {
  /** Everything in this process: a statement that sleeps stops the test, too. */
  readonly isEmbedded?: boolean
  /** Whether a transaction that was aborted writes nothing more, whatever its work goes on to do. */
  readonly endsConnection?: boolean
  /** The library's own nested transaction, which is rolled back when the work rejects. Default: statements. */
  readonly nest?: (tx: Tx, work: (tx: Tx) => Promise<unknown>) => Promise<unknown>
}

/** PGlite compiles PostgreSQL, and Prisma generates a client. */
const STARTING_MS = 60_000

class RunEnded extends Error {}

/** Registers what a commit keeps with any library, on a connection and in a schema of their own. */
export function keepsCommits<Tx>(
  connect: (schema: string) => Connection<Tx> | Promise<Connection<Tx>>,
  { isEmbedded = false, endsConnection = false, nest }: Traits<Tx> = {},
): void {
  let schema: TestSchema
  let connection: Connection<Tx>
  beforeAll(async () => {
    const name = makeSchemaName()
    connection = await connect(name)
    schema = await createSchema(name, connection.database)
    await open().claim([randomUUID()], randomUUID(), LEASE)
  }, STARTING_MS)
  afterAll(async () => {
    await schema.drop()
    await connection.close()
  })

  const testOnServer = isEmbedded ? () => undefined : test
  const testOnPool = endsConnection ? test : () => undefined
  const open = (client = connection.client) => postgresStore(client, { table: schema.keys })
  const write = (tx: Tx, name: string) => connection.execute(tx, `INSERT INTO ${schema.effects} VALUES ('${name}')`)

  /** A claimed event, and its commit. */
  async function claimNew(store = open()) {
    const token = randomUUID()
    const keys: Keys = [randomUUID(), randomUUID()]
    expect(await store.claim(keys, token, LEASE)).toBe('claimed')
    const commit = (work: (tx: Tx) => unknown, signal?: AbortSignal) =>
      store.commit(keys, token, RETAIN, work, { signal: signal ?? new AbortController().signal })
    return { token, keys, commit, claim: () => store.claim(keys, randomUUID(), LEASE) }
  }

  test('writes nothing when a statement fails and its error is swallowed', async () => {
    const { token, commit, claim } = await claimNew()
    const committed = commit(async (tx) => {
      await write(tx, token)
      await swallow(() => write(tx, token))
    })
    await expect(committed).rejects.toThrow()
    expect(await schema.count(token)).toBe(0)
    expect(await claim()).toBe('in_progress')
  })

  test('writes nothing when a statement fails after the mark', async () => {
    const { token, commit, claim } = await claimNew(open(failAfterMark()))
    await expect(commit((tx) => write(tx, token))).rejects.toThrow()
    expect(await schema.count(token)).toBe(0)
    expect(await claim()).toBe('in_progress')
  })

  test('writes the rest when a statement fails that was rolled back to its savepoint', async () => {
    const { token, commit, claim } = await claimNew()
    await commit(async (tx) => {
      await write(tx, token)
      const fail = async (inner: Tx) => write(inner, token)
      await swallow(() => (nest ? nest(tx, fail) : between(tx, fail)))
    })
    expect(await schema.count(token)).toBe(1)
    expect(await claim()).toBe('completed')
  })

  test('rejects with the reason when its run ends while the work waits for something else', async () => {
    const { token, commit, keys } = await claimNew()
    const { signal, end, ended } = makeRun()
    const begun = defer<void>()
    const committed = commit(async (tx) => {
      await write(tx, token)
      begun.resolve()
      await new Promise(() => undefined)
    }, signal)
    await begun.promise
    end()
    await expect(committed).rejects.toBe(ended)
    await isGivenBack(keys, token)
    expect(await schema.count(token)).toBe(0)
  })

  test('does not begin when its run has ended, nor when it ends before there is a connection', async () => {
    const { token, commit, keys } = await claimNew()
    const { signal, end, ended } = makeRun()
    let calls = 0
    const committed = commit(() => calls++, signal)
    end()
    await expect(committed).rejects.toBe(ended)
    await expect(commit(() => calls++, signal)).rejects.toBe(ended)
    expect(calls).toBe(0)
    await isGivenBack(keys, token)
  })

  testOnServer('ends a statement that is running on the server when its run ends', async () => {
    const { token, commit, keys } = await claimNew()
    const { signal, end, ended } = makeRun()
    const committed = commit(async (tx) => {
      await write(tx, token)
      await connection.execute(tx, `SELECT '${token}', pg_sleep(600)`)
    }, signal)
    await expect.poll(() => countRunning(token)).toBe(1)
    end()
    await expect(committed).rejects.toBe(ended)
    await expect.poll(() => countRunning(token)).toBe(0)
    await isGivenBack(keys, token)
    expect(await schema.count(token)).toBe(0)
  })

  testOnServer('ends a statement that waits for a lock when its run ends', async () => {
    const held = randomUUID()
    const other = new pg.Client(FAST_URL)
    await other.connect()
    await other.query('BEGIN')
    await other.query(`INSERT INTO ${schema.effects} VALUES ('${held}')`)

    const { token, commit, keys } = await claimNew()
    const { signal, end, ended } = makeRun()
    // A row that is the other transaction's own until it ends.
    const blocked = `INSERT INTO ${schema.effects} /* ${token} */ VALUES ('${held}')`
    const committed = commit((tx) => connection.execute(tx, blocked), signal)
    await expect.poll(() => countRunning(token)).toBe(1)
    end()
    await expect(committed).rejects.toBe(ended)
    await expect.poll(() => countRunning(token)).toBe(0)
    await isGivenBack(keys, token)
    await other.end()
  })

  testOnPool('writes nothing of what its work goes on to do after its run has ended', async () => {
    const { token, commit, keys } = await claimNew()
    const { signal, end, ended } = makeRun()
    const begun = defer<Tx>()
    const committed = commit(async (tx) => {
      begun.resolve(tx)
      await new Promise(() => undefined)
    }, signal)
    const tx = await begun.promise
    end()
    await expect(committed).rejects.toBe(ended)
    await expect(write(tx, token)).rejects.toThrow()
    await isGivenBack(keys, token)
    expect(await schema.count(token)).toBe(0)
  })

  /** Nothing holds the event any more: it can be given back, and handled again. */
  async function isGivenBack(keys: Keys, token: string): Promise<void> {
    const store = open()
    await expect.poll(() => store.release(keys, token).catch(String)).toBe(true)
    const again = randomUUID()
    expect(await store.claim(keys, again, LEASE)).toBe('claimed')
    await store.commit(keys, again, RETAIN, (tx) => write(tx, again))
    expect(await schema.count(again)).toBe(1)
  }

  async function countRunning(text: string): Promise<number> {
    const { rows } = await schema.queries.query(
      `SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%' || $1 || '%' AND pid <> pg_backend_pid()`,
      [text],
    )
    return rows.length
  }

  async function between(tx: Tx, work: (tx: Tx) => Promise<unknown>): Promise<void> {
    await connection.execute(tx, 'SAVEPOINT before')
    await work(tx).catch(() => connection.execute(tx, 'ROLLBACK TO SAVEPOINT before'))
  }

  /** As a query does that the work did not wait for. */
  function failAfterMark(): PostgresDriver<Tx> {
    const inner = toDriver(connection.client)
    return {
      run: inner.run,
      transact: (part) =>
        inner.transact((tx, run) =>
          part(tx, async (text, values) => {
            const rows = await run(text, values)
            if (text.includes("SET state = 'completed'")) {
              await swallow(() => connection.execute(tx as unknown as Tx, 'SELECT 1 / 0'))
            }
            return rows
          }),
        ),
    }
  }
}

/** A promise, and what resolves it. */
function defer<Value>() {
  let resolve: (value: Value) => void = () => undefined
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

function makeRun() {
  const ended = new RunEnded('The run has ended')
  const controller = new AbortController()
  return { signal: controller.signal, ended, end: () => controller.abort(ended) }
}

async function swallow(failing: () => unknown): Promise<void> {
  try {
    await failing()
  } catch {
    // What a handler may do, too.
  }
}
