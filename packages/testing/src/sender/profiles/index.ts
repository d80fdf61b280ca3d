import { findProvider } from '@countersign/providers/testing'
import type { WireProfile } from './profile.ts'

/** For a provider of the user's own. */
const PLAIN: WireProfile = { eventId: { at: ['id'], shape: 'uuid' } }

export function wireOf(providerName: string): WireProfile {
  return findProvider(providerName)?.simulation ?? PLAIN
}
