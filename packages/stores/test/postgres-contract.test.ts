import { commitContract, onceContract, reconcileContract, storeContract } from '@countersign/testing'
import { connectPg, connectPglite } from '@countersign/tools/clients/postgres'
import { hasPostgres, withOptions } from '@countersign/tools/servers/postgres'
import { describe } from 'vitest'
import { keeps } from './postgres-contracts.ts'

describe('postgresStore', () => {
  describe('with PGlite', () =>
    keeps([storeContract, commitContract, reconcileContract, onceContract], connectPglite, {
      isShort: true,
      hasOneConnection: true,
    }))
})

describe.skipIf(!(await hasPostgres()))('postgresStore on a server', () => {
  describe('with a pool of pg', () =>
    keeps([storeContract, commitContract, reconcileContract, onceContract], () => connectPg()))
  describe('with repeatable reads by default', () =>
    keeps([storeContract, commitContract, reconcileContract, onceContract], () => connectIsolated('repeatable read'), {
      isShort: true,
    }))
  // Of commits at once, PostgreSQL refuses more than it must then, which the contract does not foresee.
  describe('with serializable by default', () =>
    keeps([storeContract, reconcileContract, onceContract], () => connectIsolated('serializable'), { isShort: true }))
})

function connectIsolated(level: string): ReturnType<typeof connectPg> {
  const isolation = `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`
  return connectPg({ connectionString: withOptions(`-c synchronous_commit=off ${isolation}`) })
}
