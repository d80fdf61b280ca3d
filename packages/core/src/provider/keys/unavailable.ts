import { messageOf, ReceiverUnavailableError } from '../../shared/errors.ts'

/** How long a function may take to give a key. */
export const KEY_TIMEOUT_MS = 5000

/** Keys that cannot be used now, with the provider that they are for. */
export function unavailable(provider: string, cause: unknown): ReceiverUnavailableError {
  const message = `The key of ${provider} cannot be used: ${messageOf(cause)}`
  return new ReceiverUnavailableError('key_unavailable', message, { cause })
}
