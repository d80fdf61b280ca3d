import type { DeliveryPolicy } from '@countersign/core/provider'
import type { AttemptError } from '../plan/attempt-error.ts'
import type { Readings } from '../plan/readings.ts'
import type { ReceivedResponse } from '../wire/exchange.ts'

/** By what an answer is judged. */
export interface Judgement {
  readonly policy: DeliveryPolicy
  readonly readings: Readings
}

/** What is wrong with an answer, or `undefined` for one that counts as success. */
export function judge({ status }: ReceivedResponse, { policy, readings }: Judgement): AttemptError | undefined {
  const { success } = policy
  const isExact = (readings.success ?? (success.exact ? 'exact' : '2xx')) === 'exact'
  if (status === success.status || (!isExact && status >= 200 && status < 300)) return undefined
  if (status >= 300 && status < 400) {
    return { kind: 'redirect', message: `The server answered ${status}; redirects are not followed` }
  }
  const wanted = isExact ? String(success.status) : '2xx'
  return { kind: 'status', message: `The server answered ${status}, not ${wanted}` }
}
