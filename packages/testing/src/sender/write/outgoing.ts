import { isMembers, type Members } from '../../members.ts'
import { typeOfSample } from '../../sample-type.ts'
import type { Random } from '../plan/random.ts'
import { makeId, makeUuid } from './ids.ts'
import type { Writer } from './writer.ts'

/** What a user sends: a body, or its text or bytes, which are sent as they are. */
export type EventInput = object | string | Uint8Array

/** What headers say of an event, where the provider has such headers. */
export interface EventHeaders {
  /** The event's type, where a header has it (GitHub, Shopify). Default: what `sampleEvent` was asked for. */
  readonly type?: string
  /** The event's id, where a header has it. Default: a new one. */
  readonly id?: string
}

/** An event that a provider has to deliver. */
export interface Outgoing {
  readonly deliveryId: string
  /** Bytes are sent as they are, on every attempt. */
  readonly body: Members | Uint8Array
  /** The event's id, where a header has it. */
  readonly headerId: string
  /** The event's type, where a header has it. */
  readonly type: string | undefined
}

/** @throws TypeError when the event is no object, text or bytes */
export function toOutgoing(
  event: EventInput,
  { type = typeOfSample(event), id }: { readonly [Name in keyof EventHeaders]: EventHeaders[Name] | undefined },
  { definition, profile }: Writer,
  random: Random,
): Outgoing {
  const headerId = id ?? makeId(profile.eventId?.shape ?? 'uuid', random)
  // A type that stands in the body is not said again in a header.
  const headerType = definition.values?.type ? type : undefined
  return { deliveryId: makeUuid(random), body: toBody(event), headerId, type: headerType }
}

function toBody(event: EventInput): Outgoing['body'] {
  if (event instanceof Uint8Array) return event
  if (typeof event === 'string') return new TextEncoder().encode(event)
  if (isMembers(event)) return event
  throw new TypeError('"event" must be an object, or text or bytes that are sent as they are')
}
