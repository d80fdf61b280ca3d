import { sha256 } from '#digest'
import type { Keys } from '../shared/keys.ts'
import type { Identity } from './identify.ts'

/** What keeps the events of one receiver and one tenant apart from all others in a store. */
export interface StorePlace {
  readonly namespace: string
  /** Empty where there are no tenants. */
  readonly tenantId: string
}

/** What a store knows an event by. */
export interface StoreKeys {
  readonly keys: Keys
  /** Hexadecimal, and the same on every attempt. */
  readonly idempotencyKey: string
}

/** Makes the keys under which a store knows an event. */
export async function toStoreKeys(place: StorePlace, { id, aliases, stableId }: Identity): Promise<StoreKeys> {
  const first = await toStoreKey(place, id)
  const others = await Promise.all(aliases.map((alias) => toStoreKey(place, alias)))
  const stable = [first, ...others][[id, ...aliases].indexOf(stableId)] ?? first
  return { keys: [first, ...others], idempotencyKey: await sha256(stable) }
}

/**
 * One key of a store. Every part carries its length, so that no two combinations of namespace, tenant and id make the
 * same key.
 */
export async function toStoreKey({ namespace, tenantId }: StorePlace, id: string): Promise<string> {
  const key = `v1/${namespace.length}:${namespace}/${tenantId.length}:${tenantId}/${id.length}:${id}`
  // Stores differ in the length and the characters that they take. As JSON, since UTF-8 has one text for every half of a
  // surrogate pair.
  return /^[\x21-\x7e]{1,128}$/.test(key) ? key : `v1#${await sha256(JSON.stringify(key))}`
}
