import type { WireProfile } from './profile.ts'

/**
 * The attempt and the URL stand in the signed body, so that every attempt has bytes of its own; the id stays. What
 * has no envelope (10DLC campaigns, link clicks, meetings) says nothing of its attempt.
 *
 * @see https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks
 */
export const telnyxWire: WireProfile = {
  spelling: ['Telnyx-Signature-Ed25519', 'Telnyx-Timestamp'],
  headers: { 'User-Agent': 'telnyx-webhooks' },
  members: { 'meta.attempt': 'attempt', 'meta.delivered_to': 'url' },
  membersWhere: 'data.event_type',
  eventId: { at: ['data.id', 'id'], shape: 'uuid' },
  happened: { at: 'data.occurred_at', as: 'time' },
}

/** TeXML callbacks: a form that says nothing of its attempt and has no id. */
export const telnyxFormWire: WireProfile = {
  spelling: telnyxWire.spelling ?? [],
  headers: telnyxWire.headers ?? {},
}
