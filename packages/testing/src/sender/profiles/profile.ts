export type { AttemptFacts, Simulation as WireProfile } from '@countersign/providers/testing'
