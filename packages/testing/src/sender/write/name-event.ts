import { createHash } from 'node:crypto'
import { verify } from '@countersign/core'
import type { ProviderDefinition } from '@countersign/core/provider'
import type { Signed } from './sign-content.ts'
import type { Writer } from './writer.ts'

/** What a receiver will call an event. */
export interface EventName {
  readonly id: string
  readonly type: string
}

/** What headers say of an event. */
interface HeaderNames {
  readonly id: string
  readonly type?: string | undefined
}

/** By the definition; where that has no id to give, as a receiver makes one of the content. */
export async function nameEvent(
  { provider, keys }: Writer,
  body: unknown,
  header: HeaderNames,
  { signed, signedAt }: { readonly signed: Signed; readonly signedAt: number },
): Promise<EventName> {
  const named = nameOf(provider.definition, body, header)
  if (named?.id !== undefined) return { id: named.id, type: named.type }
  try {
    // The sender's keys are the factory's options, which differ by provider.
    const { id, type } = await verify(provider(keys as never), signed, { now: () => signedAt })
    return { id, type }
  } catch {
    // Not a body of this provider, or no key to verify with: sent all the same.
    const id = `sha256:${createHash('sha256').update(signed.body).digest('hex')}`
    return { id, type: named?.type ?? header.type ?? 'unknown' }
  }
}

/** What the definition says of an event, or `undefined` when the body is none; without an id where it gives none. */
export function nameOf(
  { event }: ProviderDefinition,
  body: unknown,
  header: HeaderNames,
): { readonly id: string | undefined; readonly type: string } | undefined {
  try {
    const {
      id,
      shownId,
      type = 'unknown',
    } = event(body, { signed: { id: header.id }, unsigned: { id: header.id, type: header.type } })
    return { id: shownId ?? (typeof id === 'string' ? id : undefined), type }
  } catch {
    return undefined
  }
}
