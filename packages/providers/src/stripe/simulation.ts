import type { Simulation } from '../simulation.ts'

/** The body is the same on every attempt, and so is its id; only time and signature are new. */
export const simulation: Simulation = {
  spelling: ['Stripe-Signature'],
  headers: { 'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)' },
  eventId: { at: ['id'], shape: 'evt_1************************' },
  happened: { at: 'created', as: 'seconds' },
}
