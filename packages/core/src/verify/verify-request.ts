import type { ProviderDefinition, SignedValues } from '../provider/definition.ts'
import type { KeyRing } from '../provider/key-source.ts'
import type { HeaderReader } from '../request/header-reader.ts'
import { parseHeaders } from './headers.ts'
import { toCandidates } from './signature.ts'
import { type VerifiedDelivery, type VerifyLimits, verifyDelivery } from './verify-delivery.ts'

/** A request of which nothing is believed yet. */
export interface UnverifiedRequest {
  readonly header: HeaderReader
  /** The keys that may have signed it. Asked for once the headers are read. */
  readonly keys: () => Promise<KeyRing>
  /** The body's bytes, in memory of their own. Asked for last: a request that the headers give away costs no reading. */
  readonly read: () => Promise<Uint8Array>
}

/** A request that the provider signed, within the tolerance. */
export interface VerifiedRequest extends VerifiedDelivery {
  readonly signed: SignedValues
  /** Whose keys matched. Empty where there are no tenants. */
  readonly tenantId: string
}

/**
 * The one way through verification: headers, keys, signatures worth a check, body, time, signature.
 *
 * @throws WebhookVerificationError when the request is refused
 * @throws ReceiverUnavailableError `key_unavailable`
 */
export async function verifyRequest(
  definition: ProviderDefinition,
  { header, keys, read }: UnverifiedRequest,
  limits: Omit<VerifyLimits, 'now'> & { readonly now: () => number },
): Promise<VerifiedRequest> {
  const headers = parseHeaders(definition, header)
  const ring = await keys()
  const candidates = toCandidates(ring, headers.signatures)
  const received = await read()
  const verified = await verifyDelivery(definition, candidates, headers, received, { ...limits, now: limits.now() })
  return { ...verified, signed: headers.signed, tenantId: ring.tenantId }
}
