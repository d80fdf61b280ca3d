import { sha256 } from '#digest'
import { type StorePlace, toStoreKey } from '../identify/store-keys.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import type { GuardedStore } from '../store/guard-store.ts'
import type { IdempotencyStore } from '../store/store.ts'
import type { VerifiedRequest } from '../verify/verify-request.ts'

/**
 * Where a signature does not cover the body, its text that is used once comes with one body only: the provider's retry
 * has the same body, and a stranger's replay with another one is refused.
 *
 * @throws WebhookVerificationError `signature_mismatch`
 */
export async function checkOnce(
  { once, raw }: VerifiedRequest,
  place: StorePlace,
  store: Pick<GuardedStore, 'once'>,
  toleranceSeconds: number,
): Promise<void> {
  if (once === undefined || !store.once) return
  const note = await store.once(await toStoreKey(place, once), await sha256(raw), 2000 * toleranceSeconds)
  if (note !== 'other') return
  throw new WebhookVerificationError(
    'signature_mismatch',
    'The signature came with another body before. It does not cover the body, so this may be a replay.',
  )
}

/** @throws TypeError when a store cannot remember what a provider's deliveries need */
export function requireOnce(provider: string, usesOnce: boolean, store: Pick<IdempotencyStore, 'once'>): void {
  if (!usesOnce || store.once) return
  throw new TypeError(
    `"store" has no once(), which the deliveries of ${provider} need: their signature does not cover the body. Use another store.`,
  )
}
