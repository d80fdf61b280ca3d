import type { ProviderDefinition } from '@countersign/core/provider'
import { parseBody } from '../write/body-form.ts'
import { nameOf } from '../write/name-event.ts'
import type { SentEvent } from '../write/write-request.ts'
import { type Attempt, beginDelivery, type Delivery, endDelivery } from './delivery.ts'

/** A replay as a delivery of its own, with the one attempt. */
export function toReplay(
  definition: ProviderDefinition,
  recorded: Delivery | Attempt,
  made: Attempt,
  id: string,
): Delivery {
  const event = 'event' in recorded ? recorded.event : readEvent(definition, made)
  const begun = beginDelivery({ id, provider: definition.name, event, startedAt: made.startedAt })
  return endDelivery({ ...begun, attempts: [made] })
}

function readEvent(definition: ProviderDefinition, { eventId, request }: Attempt): SentEvent {
  const body = parseBody(definition.format, request.body)
  return { id: eventId, type: nameOf(definition, body, { id: eventId })?.type ?? 'unknown', body }
}
