import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import type { Connection } from '../../packages/stores/test/postgres-connections.ts'
import { FAST_URL } from '../../packages/stores/test/postgres-support.ts'
import type { PrismaClient, PrismaTransaction } from '../../packages/stores/test/prisma-client.ts'

/** Below the folder that Prisma is installed in, so that the client finds its runtime. */
const TEMPORARY = join(import.meta.dirname, '.tmp')

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
  execFileSync(process.execPath, [PRISMA, 'generate', '--schema', join(folder, 'schema.prisma')], {
    cwd: folder,
    // Generating takes no engine, but the command looks for one and would download it.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
    stdio: 'pipe',
  })
  const generated = await import(join(folder, 'client/client.ts'))
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

const PRISMA = fileURLToPath(import.meta.resolve('prisma/build/index.js'))
