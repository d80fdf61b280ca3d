import { sign } from '@countersign/core/sign'
import type { Tampering } from '../plan/faults.ts'
import type { Outgoing } from './outgoing.ts'
import type { Writer } from './writer.ts'

/** A signed request before it is on the wire. */
export interface Signed {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/**
 * @param tampering with `key`, it is signed with a key that is not the provider's
 * @param signedAt in milliseconds since 1970
 */
export function signContent(
  { definition, keys, otherKeys }: Writer,
  { headerId, type }: Outgoing,
  bytes: Uint8Array,
  { tampering, signedAt }: { readonly tampering: Tampering | undefined; readonly signedAt: number },
): Signed {
  return sign({ definition }, bytes, {
    keys: tampering === 'key' ? otherKeys : keys,
    now: () => signedAt,
    id: headerId,
    ...(type !== undefined && { type }),
  })
}
