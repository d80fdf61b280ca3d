import type { Simulation } from '../simulation.ts'

/**
 * The id stays over all attempts, the time and the signature are the attempt's. 410 asks to send nothing more.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const simulation: Simulation = {
  eventId: { shape: 'msg_***************************' },
  happened: { at: 'timestamp', as: 'time' },
  stop: { statuses: [410] },
}
