import type { Simulation } from '../simulation.ts'

/** As Standard Webhooks, without a status that ends the retries. */
export const simulation: Simulation = {
  eventId: { shape: 'msg_***************************' },
  happened: { at: 'timestamp', as: 'time' },
}
