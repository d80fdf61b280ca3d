import { commitContract } from '@countersign/testing'
import { describe } from 'vitest'
import { keepsCommits } from '../../packages/stores/test/postgres-commit-cases.ts'
import { keeps } from '../../packages/stores/test/postgres-contracts.ts'
import { hasPostgres } from '../../packages/stores/test/postgres-support.ts'
import { connectPrisma } from './prisma.ts'

const isMissing = !(await hasPostgres())

// As with the other libraries, in packages/stores/test/postgres-{commits,libraries}.test.ts.
describe.skipIf(isMissing)('a commit on a server', () => {
  describe('with Prisma', () => keepsCommits((schema) => connectPrisma(schema)))
})

describe.skipIf(isMissing)('postgresStore on a server', () => {
  describe('with Prisma', () => keeps([commitContract], connectPrisma, { isShort: true }))
})
