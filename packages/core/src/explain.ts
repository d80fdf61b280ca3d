export type { ExplainedProvider, ExplainOptions, ReceivedDelivery } from './explain/asked.ts'
export { explain } from './explain/explain.ts'
export type { KeyTexts } from './explain/hypotheses/key/key-texts.ts'
export { type CodeText, codeTexts, describeCode } from './explain/report/code-texts.ts'
export type {
  Diagnosis,
  DiagnosisCode,
  Digest,
  Facts,
  FaultFacts,
  FirstDifference,
  Proof,
} from './explain/report/diagnosis.ts'
export { describeDiagnosis, diagnosisCodes } from './explain/report/texts/texts.ts'
