import { hasPostgres } from '@countersign/tools/servers/postgres-schema'
import { hasRedisAt } from '@countersign/tools/servers/redis-server'
import type { StoreKind } from './places/index.ts'
import { REDIS_URL } from './places/redis.ts'

/** Which stores tests can run with here. It says so aloud where one is missing, and fails where none may be. */
export const isAvailable: Readonly<Record<StoreKind, boolean>> = {
  sqlite: true,
  redis: await hasRedisAt(REDIS_URL),
  postgres: await hasPostgres(),
}
