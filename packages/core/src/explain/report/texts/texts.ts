import type { DiagnosisCode, FaultFacts } from '../diagnosis.ts'
import { BODY_TEXTS } from './body.ts'
import { HEADER_TEXTS } from './headers.ts'
import { KEY_TEXTS } from './key.ts'
import { MESSAGE_TEXTS } from './message.ts'
import type { Text } from './text.ts'
import { TIME_TEXTS } from './time.ts'
import { URL_TEXTS } from './url.ts'

/** What is said of each code. `docs/explain.md` is made of it. */
const TEXTS: Readonly<Record<DiagnosisCode, Text>> = {
  ...HEADER_TEXTS,
  ...TIME_TEXTS,
  ...URL_TEXTS,
  ...BODY_TEXTS,
  ...KEY_TEXTS,
  ...MESSAGE_TEXTS,
}

/** What happened and what to do, in a sentence each. */
export function describeDiagnosis(
  code: DiagnosisCode,
  facts: FaultFacts,
): { readonly happened: string; readonly fix: string } {
  const { happened, fix } = TEXTS[code]
  return { happened: happened(facts), fix: fix(facts) }
}

/** Every code of a diagnosis, in the order in which `docs/explain.md` has them. */
export const diagnosisCodes: readonly DiagnosisCode[] = Object.keys(TEXTS) as DiagnosisCode[]
