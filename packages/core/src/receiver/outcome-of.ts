import type { Plan } from '../provider/plan.ts'
import type { ReceivedRequest, Result } from '../reply/outcome.ts'
import type { IncomingRequest } from '../request/incoming-request.ts'
import { messageOf, ReceiverUnavailableError, WebhookVerificationError } from '../shared/errors.ts'

/**
 * The outcome of a delivery that did not come to its end.
 *
 * @param body what was read of the request, where it was read to its end
 */
export function toFailure(
  cause: unknown,
  { provider, headers }: Plan,
  request?: IncomingRequest,
  body?: Uint8Array,
): Result {
  if (cause instanceof WebhookVerificationError) {
    const delivery = request && body && { delivery: toReceived(request, headers, body) }
    return { status: 'rejected', provider, code: cause.code, error: cause, ...delivery }
  }
  const error =
    cause instanceof ReceiverUnavailableError
      ? cause
      : new ReceiverUnavailableError('internal_error', `The receiver failed: ${messageOf(cause)}`, { cause })
  return { status: 'unavailable', provider, code: error.code, error }
}

function toReceived(
  { method, url, header }: IncomingRequest,
  names: readonly string[],
  body: Uint8Array,
): ReceivedRequest {
  const headers = names.flatMap((name) => {
    const text = header(name)
    return text === undefined ? [] : [[name, text] as const]
  })
  return { method, url, headers: Object.fromEntries(headers), body }
}
