export type {
  Diagnosis,
  DiagnosisCode,
  Digest,
  Facts,
  FaultFacts,
  FirstDifference,
  Proof,
} from './diagnosis.ts'
export { type ExplainedProvider, type ExplainOptions, explain, type ReceivedDelivery } from './explain.ts'
export type { KeyTexts } from './keys.ts'
