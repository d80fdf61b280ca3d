import type { ParsedBody } from '../provider/body-format.ts'
import type { ProviderDefinition } from '../provider/definition.ts'
import type { SignedTimestamp } from '../provider/scheme.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import type { DeliveryHeaders } from './headers.ts'
import { type Candidate, checkSignatures, signedMessage } from './signature.ts'
import { checkTolerance, parseTimestamp } from './tolerance.ts'

export interface VerifiedDelivery extends ParsedBody {
  /** The position of the key that matched, in the list of its option. */
  readonly keyIndex: number
  /** Milliseconds since 1970. */
  readonly sentAt?: number | undefined
}

/**
 * Judges the time, then the signature over the received bytes, and only then reads the body.
 *
 * @throws WebhookVerificationError
 */
export async function verifyDelivery(
  { scheme, body: format }: ProviderDefinition,
  candidates: readonly Candidate[],
  { signed, sentAt }: DeliveryHeaders,
  bytes: Uint8Array,
  { now, toleranceSeconds }: { readonly now: number; readonly toleranceSeconds: number },
): Promise<VerifiedDelivery> {
  const limits = { now, toleranceSeconds, exclusive: scheme.timestamp?.exclusive }
  if (sentAt !== undefined) checkTolerance(sentAt, limits)
  const keyIndex = await checkSignatures(candidates, signedMessage(scheme, signed, bytes))
  const parsed = format.parse(bytes)
  const sentAtInBody = readMember(scheme.timestamp, parsed.body)
  if (sentAtInBody !== undefined) checkTolerance(sentAtInBody, limits)
  return { ...parsed, keyIndex, sentAt: sentAt ?? sentAtInBody }
}

function readMember(timestamp: SignedTimestamp | undefined, body: unknown): number | undefined {
  if (!timestamp || !('member' in timestamp)) return undefined
  const value = (body as Record<string, unknown> | null | undefined)?.[timestamp.member]
  if (typeof value === 'number') return parseTimestamp(String(value), timestamp.unit)
  throw new WebhookVerificationError('timestamp_malformed', `The body's "${timestamp.member}" is not a number.`)
}
