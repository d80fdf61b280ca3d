import type { Address, OpenPlace, Place, StoreKind } from './place.ts'
import { createPostgresPlace, openPostgresPlace } from './postgres.ts'
import { createRedisPlace, openRedisPlace } from './redis.ts'
import { createSqlitePlace, openSqlitePlace } from './sqlite.ts'

export type { Address, Effect, OpenPlace, Place, StoreKind } from './place.ts'

const KINDS: Readonly<
  Record<StoreKind, { readonly create: (url?: string) => Promise<Place>; readonly open: (at: Address) => OpenPlace }>
> = {
  sqlite: { create: createSqlitePlace, open: openSqlitePlace },
  redis: { create: createRedisPlace, open: openRedisPlace },
  postgres: { create: createPostgresPlace, open: openPostgresPlace },
}

export const STORE_KINDS: readonly StoreKind[] = ['sqlite', 'redis', 'postgres']

/** An empty place, on the server at the URL; by default on the one of the tests. */
export function createPlace(kind: StoreKind, url?: string): Promise<Place> {
  return KINDS[kind].create(url)
}

export function openPlace(address: Address): OpenPlace {
  return KINDS[address.kind].open(address)
}
