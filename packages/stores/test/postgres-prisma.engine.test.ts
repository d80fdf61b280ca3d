import { commitContract } from '@countersign/testing'
import { connectPrisma } from '@countersign/tools/clients/prisma'
import { hasPostgres } from '@countersign/tools/servers/postgres'
import { describe } from 'vitest'
import { keepsCommits } from './postgres-commit-cases.ts'
import { keeps } from './postgres-contracts.ts'

const isMissing = !(await hasPostgres())

// As with the other libraries, in postgres-{commits,libraries}.test.ts.
describe.skipIf(isMissing)('a commit on a server', () => {
  describe('with Prisma', () => keepsCommits((schema) => connectPrisma(schema)))
})

describe.skipIf(isMissing)('postgresStore on a server', () => {
  describe('with Prisma', () => keeps([commitContract], connectPrisma, { isShort: true }))
})
