import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from '../root.ts'
import { FAST_URL } from '../servers/postgres.ts'
import type { Connection } from './postgres.ts'

/** What of a generated client the tests need, with the overloads that it has. */
export interface PrismaClient extends PrismaTransaction {
  $transaction<Results extends Promise<unknown>[]>(queries: [...Results]): Promise<unknown>
  $transaction<Result>(
    work: (tx: PrismaTransaction) => Promise<Result>,
    options?: { readonly maxWait?: number; readonly timeout?: number },
  ): Promise<Result>
  $disconnect(): Promise<void>
}

export interface PrismaTransaction {
  $queryRawUnsafe<Rows = unknown>(statement: string, ...values: unknown[]): Promise<Rows>
  $executeRawUnsafe(statement: string, ...values: unknown[]): Promise<number>
  readonly effect: { create(query: { readonly data: { readonly name: string } }): Promise<{ readonly name: string }> }
}

/** Prisma is heavy to install, and stands outside the workspace: `node scripts/outside.mjs test/engines`. */
const FOLDER = join(root, 'test/engines')

/** Below that folder, so that the client finds its runtime. */
const TEMPORARY = join(FOLDER, '.tmp')

interface PrismaAdapter {
  readonly PrismaPg: new (
    pool: { readonly connectionString: string; readonly max: number },
    options: { readonly schema: string },
  ) => object
}

const SCHEMA = `
generator client {
  provider = "prisma-client"
  output   = "./client"
}
datasource db {
  provider = "postgresql"
}
model Effect {
  name String @id
  @@map("effects")
}
`

/** Generates a client and connects it. Its models are in the schema of that name. */
export async function connectPrisma(schema: string, url: string = FAST_URL): Promise<Connection<PrismaTransaction>> {
  mkdirSync(TEMPORARY, { recursive: true })
  const folder = mkdtempSync(join(TEMPORARY, 'prisma-'))
  writeFileSync(join(folder, 'schema.prisma'), SCHEMA)
  const require = createRequire(join(FOLDER, 'package.json'))
  const command = require.resolve('prisma/build/index.js')
  execFileSync(process.execPath, [command, 'generate', '--schema', join(folder, 'schema.prisma')], {
    cwd: folder,
    // Generating takes no engine, but the command looks for one and would download it.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
    stdio: 'pipe',
  })
  const generated = await import(join(folder, 'client/client.ts'))
  const { PrismaPg }: PrismaAdapter = require('@prisma/adapter-pg')
  const adapter = new PrismaPg({ connectionString: url, max: 5 }, { schema })
  const prisma: PrismaClient = new generated.PrismaClient({ adapter })
  return {
    client: {
      run: (text, values) => prisma.$queryRawUnsafe(text, ...values),
      transact: (part) =>
        prisma.$transaction((tx) => part(tx, (text, values) => tx.$queryRawUnsafe(text, ...values)), {
          maxWait: 10_000,
          timeout: 10_000,
        }),
    },
    execute: (tx, statement) => tx.$executeRawUnsafe(statement),
    async close() {
      await prisma.$disconnect()
      rmSync(folder, { recursive: true })
    },
  }
}
