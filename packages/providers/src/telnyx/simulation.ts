import type { Schedule, Simulation } from '../simulation.ts'

/**
 * Telnyx's pages and samples disagree, by product. The definition is `messaging`, with waits that no page gives.
 */
const schedules: Readonly<Record<'messaging' | 'callback' | 'voice' | 'sample', Schedule>> = {
  /** Three attempts at each URL, 2 s for an answer, "exponential backoff". */
  messaging: { timeoutMs: 2000, retryAfterMs: [1000, 2000] },
  /** The page of the webhook itself: otherwise than with a 200, "we will reattempt delivery at the failover webhook URL". */
  callback: { timeoutMs: 2000, retryAfterMs: [] },
  /** The example of `webhook_retries_policies`; what is no 408, 429 or 5xx is not tried again. */
  voice: { timeoutMs: 2000, retryAfterMs: [1000, 2000, 5000], clientErrorsAreFinal: true },
  /** The sample of a delivery record: 5 s for an answer, the next attempt 4 ms after it. */
  sample: { timeoutMs: 5000, retryAfterMs: [4, 4] },
}

/**
 * The attempt and the URL stand in the signed body, so that every attempt has bytes of its own; the id stays. What
 * has no envelope (10DLC campaigns, link clicks, meetings) says nothing of its attempt.
 *
 * @see https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks
 */
export const simulation: Simulation & { readonly schedules: typeof schedules } = {
  spelling: ['Telnyx-Signature-Ed25519', 'Telnyx-Timestamp'],
  headers: { 'User-Agent': 'telnyx-webhooks' },
  members: { 'meta.attempt': 'attempt', 'meta.delivered_to': 'url' },
  membersWhere: 'data.event_type',
  eventId: { at: ['data.id', 'id'], shape: 'uuid' },
  happened: { at: 'data.occurred_at', as: 'time' },
  schedules,
}
