import { createHash } from 'node:crypto'
import { type Provider, verify } from '@countersign/core'
import type { BodyFormat, ProviderDefinition } from '@countersign/core/provider'
import type { SigningKeys } from '@countersign/core/sign'
import { isJson, type Json, readPath, withPath } from './paths.ts'
import type { Signed } from './tamper.ts'
import type { WireProfile } from './wire/profile.ts'

/** A provider's factory, as far as a sender needs it. */
export interface SenderProvider {
  (options: never): Provider
  readonly definition: ProviderDefinition
}

/** What a receiver will call an event. */
export interface EventName {
  readonly id: string
  readonly type: string
}

/** By the definition; where that has no id to give, as a receiver makes one of the content. */
export async function nameEvent(
  provider: SenderProvider,
  body: unknown,
  header: HeaderNames,
  { signed, keys, now }: { readonly signed: Signed; readonly keys: SigningKeys; readonly now: () => number },
): Promise<EventName> {
  const named = nameOf(provider.definition, body, header)
  if (named?.id !== undefined) return { id: named.id, type: named.type }
  try {
    // The sender's keys are the factory's options, which differ by provider.
    return await verify(provider(keys as never), signed, { now })
  } catch {
    // Not a body of this provider, or no key to verify with: sent all the same.
    const id = `sha256:${createHash('sha256').update(signed.body).digest('hex')}`
    return { id, type: named?.type ?? header.type ?? 'unknown' }
  }
}

/** What headers say of an event. */
export interface HeaderNames {
  readonly id: string
  readonly type?: string | undefined
}

/** What the definition says of an event, or `undefined` when the body is none; without an id where it gives none. */
export function nameOf(
  { event }: ProviderDefinition,
  body: unknown,
  header: HeaderNames,
): { readonly id: string | undefined; readonly type: string } | undefined {
  try {
    const { id, shownId, type = 'unknown' } = event(body, { id: header.id, unsigned: header })
    return { id: shownId ?? (typeof id === 'string' ? id : undefined), type }
  } catch {
    return undefined
  }
}

/** The event's id where it stands in the body. */
export function readEventId(body: Json | Uint8Array, { eventId }: WireProfile): string | undefined {
  const ids = eventId?.at?.map((path) => readPath(body, path)) ?? []
  return ids.find((id) => typeof id === 'string')
}

/** The body with another id, where it stands in the body. */
export function withEventId(body: Json, { eventId }: WireProfile, id: string): Json {
  const path = eventId?.at?.find((one) => typeof readPath(body, one) === 'string')
  return path === undefined ? body : withPath(body, path, id)
}

/** The body as a receiver parses it; its text where it does not parse. */
export function parseSent({ parse }: BodyFormat, bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes)
  try {
    const { body } = parse(bytes)
    return isJson(body) ? body : text
  } catch {
    return text
  }
}
