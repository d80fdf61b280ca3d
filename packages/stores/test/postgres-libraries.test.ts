import { commitContract, storeContract } from '@countersign/testing'
import { connectDrizzle, connectKysely, connectNeon, connectPostgresJs } from '@countersign/tools/clients/postgres'
import { hasPostgres } from '@countersign/tools/servers/postgres'
import { describe } from 'vitest'
import { keeps } from './postgres-contracts.ts'

describe.skipIf(!(await hasPostgres()))('postgresStore on a server', () => {
  describe('with a pool of Neon', () => keeps([storeContract, commitContract], () => connectNeon(), { isShort: true }))
  describe('with postgres.js', () =>
    keeps([storeContract, commitContract], () => connectPostgresJs(), { isShort: true }))
  describe('with Drizzle', () => keeps([commitContract], () => connectDrizzle(), { isShort: true }))
  describe('with Kysely', () => keeps([commitContract], () => connectKysely(), { isShort: true }))
})
