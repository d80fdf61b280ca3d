import { telnyx } from '@countersign/providers/telnyx'
import { type GeneratedKeys, generateKeys } from '@countersign/testing'

/** New keys for each process. */
export const telnyxKeys: GeneratedKeys<Parameters<typeof telnyx>[0]> = generateKeys(telnyx)

/** A Telnyx body of one event. */
export interface TelnyxBody {
  readonly data: {
    readonly record_type: string
    readonly id: string
    readonly event_type: string
    readonly occurred_at: string
    readonly payload: { readonly text: string }
  }
}

/** A Telnyx body of one event; a new event unless an id is given. */
export function telnyxBody(id: string = crypto.randomUUID(), type = 'message.received'): TelnyxBody {
  return {
    data: { record_type: 'event', id, event_type: type, occurred_at: '2026-11-22T10:00:00Z', payload: { text: 'hi' } },
  }
}
