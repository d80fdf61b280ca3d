import type { ProviderDefinition } from '@countersign/core/provider'
import type { Probe } from './probe.ts'

/** What a drill asks about, in the order in which it does. */
export const GROUPS = ['authenticity', 'freshness', 'idempotency', 'delivery-policy', 'robustness'] as const

export type Group = (typeof GROUPS)[number]

/**
 * What a failure costs. `critical`: forged deliveries are taken, or genuine ones refused. `major`: events are lost, done
 * twice, or the endpoint can be brought down. `minor`: no harm by itself.
 */
export type Weight = 'critical' | 'major' | 'minor'

/**
 * What it takes to prove that a case passes, in addition to the answer: a number or a trace that shows `effects`, a way to make
 * the handler `fail`, or more `time` than a drill has.
 */
export type Proof = 'effects' | 'failure' | 'time'

/** One thing that a receiver must do. */
export interface DrillCase {
  /** For `--only` and `--skip`. */
  readonly name: string
  /** What the receiver must do, in a few words. */
  readonly title: string
  readonly sent: string
  readonly expected: string
  readonly matters: string
  readonly fix: string
  readonly weight: Weight
  /** Default: the answer alone proves it. */
  readonly needs?: Proof
  /** Whether the provider's deliveries can be so. Default: those of every provider. */
  readonly has?: (definition: ProviderDefinition) => boolean
  readonly run: (probe: Probe) => Promise<Finding>
}

export type Result = 'passed' | 'failed' | 'not provable'

/** What came of one case. */
export interface Finding {
  readonly result: Result
  /** What came back, in a few words. */
  readonly got: string
  /** There is no receiver any more: whatever was asked before has ended it. */
  readonly isGone?: boolean
  /** It was neither accepted nor refused: a 5xx, or no answer, where a refusal was expected. */
  readonly isBroken?: boolean
  /** Where what came back weighs less than the case. */
  readonly weight?: Weight
  /** The bytes that were sent, where a failure may be explained by them. */
  readonly evidence?: Evidence
}

export interface Evidence {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}
