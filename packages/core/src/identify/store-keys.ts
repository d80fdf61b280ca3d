import { sha256 } from '#digest'
import type { Keys } from '../shared/keys.ts'

/** What keeps the events of one receiver and one tenant apart from all others in a store. */
export interface StoreKeyScope {
  readonly namespace: string
  /** Empty where there are no tenants. */
  readonly tenantId: string
}

/**
 * The keys under which a store knows an event. Every part carries its length, so that no two
 * combinations of namespace, tenant and id make the same key.
 */
export async function toStoreKeys({ namespace, tenantId }: StoreKeyScope, keys: Keys): Promise<Keys> {
  const prefix = `v1/${namespace.length}:${namespace}/${tenantId.length}:${tenantId}/`
  const [first, ...others] = keys
  const storeKeys: [string, ...string[]] = [await toStoreKey(prefix, first)]
  for (const id of others) storeKeys.push(await toStoreKey(prefix, id))
  return storeKeys
}

async function toStoreKey(prefix: string, id: string): Promise<string> {
  const key = `${prefix}${id.length}:${id}`
  // Stores differ in the length and the characters that they take. As JSON, since UTF-8 has one text for every half of a
  // surrogate pair.
  return /^[\x21-\x7e]{1,128}$/.test(key) ? key : `v1#${await sha256(JSON.stringify(key))}`
}

/** Hexadecimal, and the same on every attempt: a definition's last key is. */
export async function toIdempotencyKey(storeKeys: Keys): Promise<string> {
  return sha256(storeKeys.at(-1) as string)
}
