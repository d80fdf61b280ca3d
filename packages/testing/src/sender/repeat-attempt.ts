import type { Attempt } from './record/delivery.ts'
import { toAttempt } from './record/to-attempt.ts'
import type { Setup } from './setup.ts'
import type { Endpoint } from './wire/endpoint.ts'
import { sendAttempt } from './wire/send-attempt.ts'

/** Sends the bytes of an attempt once more: body, signature and time as they were. */
export async function repeatAttempt(
  { timing, plan }: Setup,
  endpoint: Endpoint,
  { request, eventId }: Attempt,
): Promise<Attempt> {
  const sent = await sendAttempt({ endpoint, request, faults: {} }, timing)
  return toAttempt({ number: 1, url: endpoint.url.href, eventId, retryOf: undefined, request }, sent, plan)
}
