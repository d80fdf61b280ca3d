import { sha256 } from '#digest'
import type { Keys } from '../shared/keys.ts'

/**
 * The keys under which a store knows an event. Every part carries its length, so that no two
 * combinations of name, scope and id make the same key.
 */
export async function toStoreKeys({ name, scope }: { name: string; scope: string }, keys: Keys): Promise<Keys> {
  const namespace = `v1/${name.length}:${name}/${scope.length}:${scope}/`
  const [first, ...others] = keys
  const storeKeys: [string, ...string[]] = [await toStoreKey(namespace, first)]
  for (const id of others) storeKeys.push(await toStoreKey(namespace, id))
  return storeKeys
}

async function toStoreKey(namespace: string, id: string): Promise<string> {
  const key = `${namespace}${id.length}:${id}`
  // Stores differ in the length and the characters that they take. As JSON, since UTF-8 has one text for every half of a
  // surrogate pair.
  return /^[\x21-\x7e]{1,128}$/.test(key) ? key : `v1#${await sha256(JSON.stringify(key))}`
}

/** Hexadecimal, and the same on every attempt: a definition's last key is. */
export async function toIdempotencyKey(storeKeys: Keys): Promise<string> {
  return sha256(storeKeys.at(-1) as string)
}
