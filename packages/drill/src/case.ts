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

/** How far a receiver works: `reachable` refuses even valid deliveries, `counted` does the work of each once. */
export type State = 'gone' | 'reachable' | 'accepting' | 'counted'

/** One thing that a receiver must do. */
export interface DrillCase<Name extends string = string> {
  /** For `--only` and `--skip`. */
  readonly name: Name
  /** What the receiver must do, in a few words. */
  readonly title: string
  readonly sent: string
  readonly expected: string
  readonly matters: string
  readonly fix: string
  readonly weight: Weight
  /** Default: the answer alone proves it. */
  readonly needs?: Proof
  /** The least that the receiver must do for the case to be asked. Default: accept valid deliveries. */
  readonly from?: State
  /** Whether the provider's deliveries can be so. Default: those of every provider. */
  readonly has?: (definition: ProviderDefinition) => boolean
  readonly run: (probe: Probe) => Promise<Finding>
}

/** The cases of one list, whose names are known to the compiler. */
export function defineCases<const Name extends string>(cases: readonly DrillCase<Name>[]): readonly DrillCase<Name>[] {
  return cases
}

export type Result = 'passed' | 'failed' | 'not_provable'

/**
 * A result, with what matters for the cases after it. `broken`: neither accepted nor refused where a refusal was expected,
 * but answered with a 5xx, or not at all. `gone`: there is no receiver any more, so a case before has ended it.
 */
export type Verdict = Result | 'broken' | 'gone'

/** What came of one case. */
export interface Finding {
  readonly verdict: Verdict
  /** What came back, in a few words. */
  readonly got: string
  /** The bytes that were sent, where a failure may be explained by them. */
  readonly evidence?: Evidence
}

export interface Evidence {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}
