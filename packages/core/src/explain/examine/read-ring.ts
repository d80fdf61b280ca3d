import type { KeyRing } from '../../provider/keys/key-ring.ts'
import type { Plan } from '../../provider/plan.ts'
import type { DeliveryView } from '../../provider/value.ts'
import type { ExplainedProvider } from '../asked.ts'
import { type KeyTexts, readKeys } from '../hypotheses/key/key-texts.ts'
import type { Fault } from '../prove/trial.ts'

/** The keys that the delivery is judged by: the provider's own or, where those are unavailable, the ones that are written. */
export async function readRing(
  { keysFor }: ExplainedProvider,
  { scheme }: Plan,
  view: DeliveryView,
  keys: KeyTexts,
): Promise<{ readonly ring: KeyRing; readonly faults: readonly Fault[] }> {
  const written = { tenantId: '', keys: readKeys(scheme.slots, keys), settings: {} }
  if (!keysFor) return { ring: written, faults: [] }
  const { method, target: url, header } = view
  try {
    const ring = await keysFor({ method, url, header, native: undefined, body: async () => view.parsed() })
    return { ring, faults: [] }
  } catch {
    return { ring: written, faults: written.keys.size > 0 ? [] : [{ code: 'key_unavailable' }] }
  }
}
