import type { Simulation } from '../simulation.ts'

/** Events have no id; time and signature are the attempt's. */
export const simulation: Simulation = {
  spelling: ['X-Signature-Ed25519', 'X-Signature-Timestamp'],
  headers: { 'User-Agent': 'Discord-Webhook/1.0 (+https://discord.com)' },
  happened: { at: 'event.timestamp', as: 'time' },
}
