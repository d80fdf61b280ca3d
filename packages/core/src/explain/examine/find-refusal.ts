import { verify } from '../../identify/verify.ts'
import type { Provider } from '../../provider/definition.ts'
import type { TimeLimits } from '../../provider/verified.ts'
import type { Delivery } from '../../request/header-reader.ts'
import { ReceiverUnavailableError, WebhookVerificationError } from '../../shared/errors.ts'

/** Why the verifier does not accept a delivery. It may be unable to judge it: a key is fetched, a setting is missing. */
export type Refusal = WebhookVerificationError | ReceiverUnavailableError

/** The verifier's own verdict: `undefined` for a delivery that it accepts. */
export async function findRefusal(
  provider: Provider,
  delivery: Delivery,
  { now, toleranceSeconds }: TimeLimits,
): Promise<Refusal | undefined> {
  try {
    await verify(provider, delivery, { now: () => now, toleranceSeconds })
    return undefined
  } catch (error) {
    if (error instanceof WebhookVerificationError || error instanceof ReceiverUnavailableError) return error
    throw error
  }
}
