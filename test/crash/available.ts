import { hasPostgres } from '@countersign/tools/servers/postgres'
import { hasRedisAt, REDIS_URL } from '@countersign/tools/servers/redis'
import type { StoreKind } from './places/index.ts'

/** Which stores tests can run with here. It says so aloud where one is missing, and fails where none may be. */
export const isAvailable: Readonly<Record<StoreKind, boolean>> = {
  sqlite: true,
  redis: await hasRedisAt(REDIS_URL),
  postgres: await hasPostgres(),
}
