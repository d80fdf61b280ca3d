import type { ProviderDefinition } from '@countersign/core/provider'
import { isJson } from '../../members.ts'
import { typeOfSample } from '../../sample-event.ts'
import type { Random } from '../plan/random.ts'
import type { WireProfile } from '../profiles/profile.ts'
import { makeId } from './ids.ts'
import type { Outgoing } from './write-request.ts'

/** What a user sends: a body, or its text or bytes, which are sent as they are. */
export type EventInput = object | string | Uint8Array

/** @throws TypeError when the event is no object, text or bytes */
export function toOutgoing(
  event: EventInput,
  { type = typeOfSample(event), id }: { readonly type: string | undefined; readonly id: string | undefined },
  { definition, wire }: { readonly definition: ProviderDefinition; readonly wire: WireProfile },
  random: Random,
): Outgoing {
  const headerId = id ?? makeId(wire.eventId?.shape ?? 'uuid', random)
  // A type that stands in the body is not said again in a header.
  return { body: toBody(event), headerId, type: definition.scheme.unsigned?.type ? type : undefined }
}

function toBody(event: EventInput): Outgoing['body'] {
  if (event instanceof Uint8Array) return event
  if (typeof event === 'string') return new TextEncoder().encode(event)
  if (isJson(event)) return event
  throw new TypeError('"event" must be an object, or text or bytes that are sent as they are')
}
