import type { ParsedBody } from '../provider/body-format.ts'
import type { ProviderDefinition } from '../provider/definition.ts'
import type { SignedTimestamp } from '../provider/scheme.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import type { ContentEncoding } from './content-encoding.ts'
import type { DeliveryHeaders } from './headers.ts'
import { type Candidate, checkSignatures, signedMessage } from './signature.ts'
import { checkTolerance, parseTimestamp } from './tolerance.ts'

export interface VerifiedDelivery extends ParsedBody {
  /** The position of the key that matched, in the list of its option. */
  readonly keyIndex: number
  /** Milliseconds since 1970. */
  readonly sentAt?: number | undefined
  /** The body's bytes, inflated where they were compressed. */
  readonly raw: Uint8Array
}

/** Loaded by those whose providers compress. */
const loadInflate = () => import('./inflate/inflate-body.ts')

/** By which clock and how strictly a delivery is judged. */
export interface VerifyLimits {
  readonly now: number
  readonly toleranceSeconds: number
  readonly maxBodyBytes: number
  /**
   * Is told of the memory that a body which nobody verified yet is inflated to, and gives what releases it.
   *
   * @throws ReceiverUnavailableError `buffer_full`
   */
  readonly hold?: (bytes: number) => () => void
}

/**
 * Judges the time, then the signature over the received bytes, and only then reads the body. Where the provider signs what
 * it compresses afterwards, the bytes are inflated before the signature is judged.
 *
 * @throws WebhookVerificationError
 * @throws ReceiverUnavailableError `buffer_full`
 */
export async function verifyDelivery(
  definition: ProviderDefinition,
  candidates: readonly Candidate[],
  headers: DeliveryHeaders,
  received: Uint8Array,
  limits: VerifyLimits,
): Promise<VerifiedDelivery> {
  const { scheme, body: format, compression } = definition
  const tolerance = { ...limits, exclusive: scheme.timestamp?.exclusive }
  if (headers.sentAt !== undefined) checkTolerance(headers.sentAt, tolerance)

  const check = (bytes: Uint8Array) => checkSignatures(candidates, signedMessage(scheme, headers.signed, bytes))
  const { encoding } = headers
  const isInflatedFirst = encoding !== undefined && compression === 'inflated'
  const checked = isInflatedFirst
    ? await inflateAndCheck(received, encoding, limits, check)
    : { bytes: received, keyIndex: await check(received) }
  const isInflatedNow = encoding !== undefined && compression === 'signed'
  const raw = isInflatedNow
    ? await (await loadInflate()).inflateBody(received, encoding, limits.maxBodyBytes)
    : checked.bytes

  const parsed = format.parse(raw)
  const sentAtInBody = readMember(scheme.timestamp, parsed.body)
  if (sentAtInBody !== undefined) checkTolerance(sentAtInBody, tolerance)
  return { ...parsed, keyIndex: checked.keyIndex, sentAt: headers.sentAt ?? sentAtInBody, raw }
}

/** The memory counts among that of unverified bodies for as long as this is one: a few bytes may inflate to megabytes. */
async function inflateAndCheck(
  received: Uint8Array,
  encoding: ContentEncoding,
  { maxBodyBytes, hold }: VerifyLimits,
  check: (bytes: Uint8Array) => Promise<number>,
): Promise<{ readonly bytes: Uint8Array; readonly keyIndex: number }> {
  const { inflateBody, mostInflated } = await loadInflate()
  const release = hold?.(mostInflated(received, encoding, maxBodyBytes))
  try {
    const bytes = await inflateBody(received, encoding, maxBodyBytes)
    return { bytes, keyIndex: await check(bytes) }
  } finally {
    release?.()
  }
}

function readMember(timestamp: SignedTimestamp | undefined, body: unknown): number | undefined {
  if (!timestamp || !('member' in timestamp)) return undefined
  const value = (body as Record<string, unknown> | null | undefined)?.[timestamp.member]
  if (typeof value === 'number') return parseTimestamp(String(value), timestamp.unit)
  throw new WebhookVerificationError('timestamp_malformed', `The body's "${timestamp.member}" is not a number.`)
}
