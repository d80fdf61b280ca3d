import { sha256 } from '#digest'
import { toCanonicalJson } from '../shared/canonical-json.ts'

/**
 * The SHA-256 of a value, in hexadecimal digits: two records with equal content have the same, whatever the order of their
 * members. Sources join the attempts at one event by it, where no id does.
 */
export async function contentHash(value: unknown): Promise<string> {
  return sha256(toCanonicalJson(value))
}
