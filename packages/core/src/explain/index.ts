export { type ExplainedProvider, type ExplainOptions, explain, type ReceivedDelivery } from './explain.ts'
export type { KeyTexts } from './hypotheses/keys.ts'
export type {
  Diagnosis,
  DiagnosisCode,
  Digest,
  Facts,
  FaultFacts,
  FirstDifference,
  Proof,
} from './report/diagnosis.ts'
