import type { AnyEvent, ProviderFactory } from '@countersign/core/provider'
import type { BodyTemplates } from './event-template.ts'
import type { ProviderFacts } from './facts.ts'
import type { Simulation } from './simulation.ts'

/** A factory whose keys are known at run time only. */
export type AnyFactory = ProviderFactory<never, AnyEvent>

/** Everything that a provider's folder holds, but for the vectors. */
export interface RegisteredProvider<
  Factory extends AnyFactory = AnyFactory,
  Sample extends object = object,
  Habits extends Simulation = Simulation,
> {
  readonly factory: Factory
  /** One whole genuine body, the same in every run. */
  readonly sample: Sample
  /** Bodies by event type. Absent where the sample is all that is known. */
  readonly events?: BodyTemplates
  readonly simulation: Habits
  readonly facts: ProviderFacts
}
