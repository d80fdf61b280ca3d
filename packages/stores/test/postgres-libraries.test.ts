import { commitContract, storeContract } from '@countersign/testing'
import { describe } from 'vitest'
import { connectDrizzle, connectKysely, connectNeon, connectPostgresJs } from './postgres-connections.ts'
import { keeps } from './postgres-contracts.ts'
import { hasPostgres } from './postgres-support.ts'

describe.skipIf(!(await hasPostgres()))('postgresStore on a server', () => {
  describe('with a pool of Neon', () => keeps([storeContract, commitContract], () => connectNeon(), { isShort: true }))
  describe('with postgres.js', () =>
    keeps([storeContract, commitContract], () => connectPostgresJs(), { isShort: true }))
  describe('with Drizzle', () => keeps([commitContract], () => connectDrizzle(), { isShort: true }))
  describe('with Kysely', () => keeps([commitContract], () => connectKysely(), { isShort: true }))
})
