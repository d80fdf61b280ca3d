import type { Simulation } from '../simulation.ts'

/** A redelivery has the same id, the same bytes and the same signature. */
export const simulation: Simulation = {
  spelling: ['X-GitHub-Delivery', 'X-GitHub-Event', 'X-Hub-Signature-256'],
  headers: { 'User-Agent': 'GitHub-Hookshot/044aadd' },
  eventId: { shape: 'uuid' },
}
