import type { ParsedBody } from '../provider/body-format.ts'
import type { Provider, SeenValues } from '../provider/definition.ts'
import type { KeyRing } from '../provider/keys/key-ring.ts'
import type { DeliveryView } from '../provider/value.ts'
import type { Verified } from '../provider/verified.ts'
import type { Assurance } from '../shared/event.ts'
import type { OpenRequest } from './open-request.ts'
import { readSeen } from './read-seen.ts'

/** A request that the provider proved to have sent, within the tolerance. */
export interface VerifiedRequest extends ParsedBody, Omit<Verified, 'body'> {
  readonly raw: Uint8Array
  readonly seen: SeenValues
  readonly assurance: Assurance
  /** Whose keys matched. Empty where there are no tenants. */
  readonly tenantId: string
  readonly view: DeliveryView
  readonly ring: KeyRing
}

/** By which clock and how strictly times are judged. */
export interface Times {
  readonly now: () => number
  readonly toleranceSeconds: number
}

/**
 * The one way through verification: what the request says, keys, what is worth a check, body, check, and only then the
 * body's meaning. Where the proof stands in the body, that is read first.
 *
 * @throws WebhookVerificationError when the request is refused
 * @throws ReceiverUnavailableError `key_unavailable`
 */
export async function verifyRequest(provider: Provider, request: OpenRequest, times: Times): Promise<VerifiedRequest> {
  try {
    return await prove(provider, request, times)
  } finally {
    request.release()
  }
}

async function prove(
  { definition, plan: { scheme } }: Provider,
  request: OpenRequest,
  times: Times,
): Promise<VerifiedRequest> {
  const offer = scheme.precheck(scheme.readsBodyFirst ? (await request.earlyBody()).view : request.view)
  request.checkEncoding()
  const ring = await request.ring()
  const check = offer.admit(ring)
  await request.read()
  const limits = { now: times.now(), toleranceSeconds: times.toleranceSeconds }
  offer.checkTime?.(limits)
  const received = await request.body()
  const { body: proved, ...verified } = await check({ ...received.view, options: ring.settings }, limits)
  const { view, parsed } = await request.opened()
  return {
    ...(proved ?? parsed()),
    ...verified,
    raw: view.body,
    seen: readSeen(definition.values, view, offer.texts),
    assurance: definition.scheme.assurance,
    tenantId: ring.tenantId,
    view: { ...view, options: ring.settings },
    ring,
  }
}
