import { randomUUID } from 'node:crypto'
import { postgresStore } from '@countersign/stores/postgres'
import { POSTGRES_URL } from '@countersign/tools/servers/postgres'
import pg, { type PoolClient } from 'pg'
import type { Address, Effect, NewEffect, OpenPlace, Place } from './place.ts'

export async function createPostgresPlace(url: string = POSTGRES_URL): Promise<Place> {
  const namespace = `countersign_crash_${randomUUID().replaceAll('-', '')}`
  const pool = connect({ kind: 'postgres', url, namespace }, 2)
  await pool.query(`CREATE SCHEMA ${namespace}`)
  await pool.query(`CREATE TABLE ${namespace}.effects (number bigserial PRIMARY KEY, event text, run text)`)
  return {
    address: { kind: 'postgres', url, namespace },
    async readEffects() {
      const { rows } = await pool.query<Effect>(`SELECT number::int, event, run FROM ${namespace}.effects`)
      return rows
    },
    async countConnections() {
      const { rows } = await pool.query<{ count: number }>(
        'SELECT count(*)::int FROM pg_stat_activity WHERE application_name = $1',
        [namespace],
      )
      return rows[0]?.count ?? 0
    },
    async remove() {
      await pool.query(`DROP SCHEMA ${namespace} CASCADE`)
      await pool.end()
    },
  }
}

export function openPostgresPlace(address: Address): OpenPlace {
  const pool = connect(address, 10)
  return {
    store: postgresStore(pool, { table: `${address.namespace}.countersign_keys` }),
    write: (effect) => insert(address, pool, effect),
    writeIn: (tx, effect) => insert(address, tx as PoolClient, effect),
    close: () => pool.end(),
  }
}

function connect({ url, namespace }: Address, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, application_name: namespace, max })
  pool.on('error', () => undefined) // the calls reject
  return pool
}

function insert(
  { namespace }: Address,
  client: Pick<PoolClient, 'query'>,
  { event, run }: NewEffect,
): Promise<unknown> {
  return client.query(`INSERT INTO ${namespace}.effects (event, run) VALUES ($1, $2)`, [event, run])
}
