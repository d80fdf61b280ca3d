import type { DeliveryPolicy } from '@countersign/core/provider'

/** One attempt that may be made. */
export interface Step {
  /** The position of its URL: 0, or 1 for the failover URL. */
  readonly endpoint: number
  /** From 1, at this URL. */
  readonly numberAtUrl: number
  /** From the end of the attempt before. */
  readonly waitMs: number
}

/** An attempt that nothing comes before. */
export const FIRST_STEP: Step = { endpoint: 0, numberAtUrl: 1, waitMs: 0 }

/** Every attempt that a policy allows, in order: all at the first URL, then all at the next. */
export function toSteps({ retryAfterMs }: Pick<DeliveryPolicy, 'retryAfterMs'>, endpoints: number): readonly Step[] {
  const waits = [0, ...retryAfterMs]
  return Array.from({ length: endpoints }, (_, endpoint) => endpoint).flatMap((endpoint) =>
    waits.map((waitMs, index) => ({ endpoint, numberAtUrl: index + 1, waitMs })),
  )
}

/** Those that remain when each URL is tried so often at most, which is how providers count. */
export function limitSteps(steps: readonly Step[], attemptsPerUrl: number): readonly Step[] {
  return steps.filter(({ numberAtUrl }) => numberAtUrl <= attemptsPerUrl)
}

/** What an answer says of further attempts. */
interface Answer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** When there are fewer attempts than steps. */
export interface GivingUp {
  /** What an answer may say to end all attempts. */
  readonly stop: { readonly statuses?: readonly number[]; readonly header?: string } | undefined
  /** Whether a 4xx other than 408 and 429 is the last attempt at a URL. */
  readonly clientErrorsAreFinal: boolean
}

/** What is left to try after a step that failed with these answers. */
export function remainingSteps(
  steps: readonly Step[],
  { endpoint }: Step,
  answers: readonly Answer[],
  { stop, clientErrorsAreFinal }: GivingUp,
): readonly Step[] {
  if (answers.some((answer) => isStop(answer, stop))) return []
  return clientErrorsAreFinal && answers.some(isFinal) ? steps.filter((step) => step.endpoint !== endpoint) : steps
}

/** Whether the answer asks to send nothing more. */
function isStop({ status, headers }: Answer, { statuses = [], header }: GivingUp['stop'] = {}): boolean {
  return statuses.includes(status) || headers.some(([name]) => name.toLowerCase() === header)
}

const RETRIED_CLIENT_ERRORS: readonly number[] = [408, 429]

function isFinal({ status }: Answer): boolean {
  return Math.floor(status / 100) === 4 && !RETRIED_CLIENT_ERRORS.includes(status)
}
