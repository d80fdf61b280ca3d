import { memoryStore, type Outcome, type Provider } from '@countersign/core'
import type { AnyEvent } from '@countersign/core/provider'
import type { IdempotencyStore } from '@countersign/core/store'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxKeys } from '../deliveries/telnyx.ts'

type Log = (outcome: Outcome) => unknown

/** What every adapter's `webhook()` takes. */
export interface AdapterOptions {
  readonly provider: Provider<AnyEvent>
  readonly store: IdempotencyStore
  readonly namespace: string
  readonly waitForInProgressMs: number
  readonly onOutcome: Log
}

const logs = new WeakMap<Log, Outcome[]>()

/** Options on one store. */
export function createOptions(): AdapterOptions {
  const outcomes: Outcome[] = []
  const onOutcome: Log = (outcome) => outcomes.push(outcome)
  logs.set(onOutcome, outcomes)
  return { provider: telnyx(telnyxKeys), store: memoryStore(), namespace: 'here', waitForInProgressMs: 0, onOutcome }
}

/** The outcomes of every receiver that was made with the options. */
export function outcomesOf({ onOutcome }: Pick<AdapterOptions, 'onOutcome'>): readonly Outcome[] {
  return logs.get(onOutcome) ?? []
}
