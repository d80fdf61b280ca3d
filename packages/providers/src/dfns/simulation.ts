import type { Simulation } from '../simulation.ts'

/**
 * Every attempt is an event of its own, which names the one that it repeats.
 *
 * @see https://docs.dfns.co/api-reference/webhooks
 */
export const simulation: Simulation = {
  spelling: ['X-DFNS-WEBHOOK-SIGNATURE'],
  members: { id: 'eventId', retryOf: 'retryOf', deliveryAttempt: 'attempt', timestampSent: 'seconds' },
  eventId: { at: ['id'], shape: 'whe-*****-*****-****************' },
  happened: { at: 'date', as: 'time' },
  newIdOnRetry: true,
}
