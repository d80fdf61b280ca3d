import type { Provider } from '../provider/definition.ts'
import { toleranceOf } from '../provider/tolerance.ts'
import { type Delivery, toHeaderReader } from '../request/header-reader.ts'
import { receivedBytes } from '../request/received-bytes.ts'
import { toOwnBytes } from '../shared/bytes.ts'
import { checkNumber } from '../shared/check-number.ts'
import type { EventOf } from '../shared/event.ts'
import { openRequest } from '../verify/open-request.ts'
import { verifyRequest } from '../verify/verify-request.ts'
import { identify } from './identify.ts'

/** By which clock and how strictly a delivery's time is judged. */
export interface VerifyOptions {
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /** How far the signed time may be from now, both ways. Default: what the provider asks for, or else 300. */
  readonly toleranceSeconds?: number
}

/**
 * The event of a delivery whose signature and time hold. Nothing else is done: the caller sees duplicates
 * and answers the provider. For a receiver that does both, see `createReceiver`.
 *
 * @throws WebhookVerificationError when the delivery is refused; `code` says why
 * @throws TypeError when the body is not given as bytes, a header not as text, or the tolerance is no number
 * @throws ReceiverUnavailableError `key_unavailable` when a function that gives a key fails
 *
 * @example
 * ```ts
 * import { dfns } from '@countersign/providers/dfns'
 * import { sign } from '@countersign/core/sign'
 * import { verify } from '@countersign/core'
 *
 * const secret = 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s'
 * const body = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: {}, timestampSent: Math.floor(Date.now() / 1000) }
 * const request = new Request('http://localhost/', sign(dfns, body, { keys: { secret } }))
 *
 * const event = await verify(dfns({ secret }), { headers: request.headers, body: await request.arrayBuffer() })
 * console.log(event.type) // wallet.created
 * ```
 */
export async function verify<Events>(
  provider: Provider<Events>,
  { headers, body, url = '/', method = 'POST' }: Delivery,
  { now = Date.now, toleranceSeconds = toleranceOf(provider.definition.scheme) }: VerifyOptions = {},
): Promise<EventOf<Events>> {
  checkNumber('toleranceSeconds', toleranceSeconds, 0)
  const header = toHeaderReader(headers)
  const { maxBodyBytes } = provider.definition.deliveryPolicy
  const read = async () => toOwnBytes(receivedBytes(body))
  const request = openRequest(provider, { method, url, header, read }, { maxBodyBytes })
  const verified = await verifyRequest(provider, request, { now, toleranceSeconds })
  const [{ event }] = await identify(provider.definition, verified, verified.seen)
  return event as EventOf<Events>
}
