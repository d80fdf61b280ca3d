import { randomUUID } from 'node:crypto'
import type { OpenStore, RegisterTest, storeContract } from '@countersign/testing'
import type { Connection } from '@countersign/tools/clients/postgres'
import { createSchema, makeSchemaName, type TestSchema } from '@countersign/tools/servers/postgres-schema'
import { afterAll, beforeAll, test, vi } from 'vitest'
import { postgresStore } from '../src/postgres.ts'

type Contract<Tx> = typeof storeContract<Tx>

type Connect<Tx> = (schema: string) => Connection<Tx> | Promise<Connection<Tx>>

/** The statements are the same for all: whether a library carries them out is told by fewer tests. */
interface Extent {
  readonly isShort?: boolean
  readonly hasOneConnection?: boolean
}

const FEW_RUNS = '8'

/** PGlite compiles PostgreSQL, and Prisma generates a client. */
const STARTING_MS = 60_000

/** Everything once more, in other ways. */
const VARIANTS = /^all these steps/

/** Registers the contracts' tests, on a connection and in a schema of their own. */
export function keeps<Tx>(
  contracts: readonly Contract<Tx>[],
  connect: Connect<Tx>,
  { isShort = false, hasOneConnection = false }: Extent = {},
): void {
  let schema: TestSchema
  let connection: Connection<Tx>
  beforeAll(async () => {
    if (isShort && !process.env.COUNTERSIGN_RUNS) vi.stubEnv('COUNTERSIGN_RUNS', FEW_RUNS)
    const name = makeSchemaName()
    connection = await connect(name)
    schema = await createSchema(name, connection.database)
    await postgresStore(connection.client, { table: schema.keys }).claim([randomUUID()], randomUUID(), 1)
  }, STARTING_MS)
  afterAll(async () => {
    vi.unstubAllEnvs()
    await schema.drop()
    await connection.close()
  })

  const open: OpenStore<Tx> = async () => {
    const { client, execute } = connection
    await schema.queries.query(`DELETE FROM ${schema.keys}`)
    return {
      store: postgresStore(client, { table: schema.keys }),
      other: postgresStore(client, { table: schema.keys }),
      hasOneConnection,
      elapse: schema.elapse,
      effects: {
        write: (tx, name) => execute(tx, `INSERT INTO ${schema.effects} VALUES ('${name}')`),
        count: schema.count,
        failQuietly: (tx) => swallow(() => execute(tx, 'SELECT 1 / 0')),
      },
    }
  }
  const register: RegisterTest = isShort ? (name, run) => (VARIANTS.test(name) ? undefined : test(name, run)) : test
  for (const contract of contracts) contract(register, open)
}

async function swallow(failing: () => unknown): Promise<void> {
  try {
    await failing()
  } catch {
    // What a handler may do, too.
  }
}
