import {
  connectDrizzle,
  connectKysely,
  connectNeon,
  connectPg,
  connectPglite,
  connectPostgresJs,
} from '@countersign/tools/clients/postgres'
import { hasPostgres } from '@countersign/tools/servers/postgres'
import { describe } from 'vitest'
import { keepsCommits } from './postgres-commit-cases.ts'

describe('a commit with PGlite', () => keepsCommits(connectPglite, { isEmbedded: true }))

describe.skipIf(!(await hasPostgres()))('a commit on a server', () => {
  describe('with a pool of pg', () => keepsCommits(() => connectPg(), { endsConnection: true }))
  describe('with a pool of pg, of one connection', () =>
    keepsCommits(() => connectPg({ max: 1 }), { endsConnection: true }))
  describe('with a pool of Neon', () => keepsCommits(() => connectNeon(), { endsConnection: true }))
  describe('with postgres.js', () =>
    keepsCommits(() => connectPostgresJs(), { nest: (tx, work) => tx.savepoint(work) }))
  describe('with Drizzle', () => keepsCommits(() => connectDrizzle(), { nest: (tx, work) => tx.transaction(work) }))
  describe('with Kysely', () => keepsCommits(() => connectKysely()))
})
