import type { DeliveryPolicy } from '@countersign/core/provider'

export type { Schedule } from '@countersign/providers/testing'

/** One attempt that may be made. */
export interface Step {
  /** The position of its URL: 0, or 1 for the failover URL. */
  readonly endpoint: number
  /** From 1, at this URL. */
  readonly numberAtUrl: number
  /** From the end of the attempt before. */
  readonly waitMs: number
}

/** Every attempt that a policy allows, in order: all at the first URL, then all at the next. */
export function toSteps({ retryAfterMs }: Pick<DeliveryPolicy, 'retryAfterMs'>, endpoints: number): readonly Step[] {
  const waits = [0, ...retryAfterMs]
  return Array.from({ length: endpoints }, (_, endpoint) => endpoint).flatMap((endpoint) =>
    waits.map((waitMs, index) => ({ endpoint, numberAtUrl: index + 1, waitMs })),
  )
}
