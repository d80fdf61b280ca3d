import type { MessageSpec } from '../provider/scheme.ts'
import type { ExplainOptions } from './asked.ts'
import { type Examined, examineMessage } from './examine/examine-message.ts'
import type { Opened } from './examine/open.ts'
import type { Budget } from './prove/budget.ts'
import { circumstancesOf } from './report/circumstances.ts'
import type { Diagnosis } from './report/diagnosis.ts'
import { methodFaults } from './report/evidence.ts'
import { toDiagnoses } from './report/facts.ts'
import { provedFaults, seenFaults } from './report/message-faults.ts'

/** Why a signed message is refused: what is proved or, where nothing is, what is seen. */
export async function explainMessage(
  opened: Opened,
  spec: MessageSpec,
  options: ExplainOptions,
  budget: Budget,
): Promise<readonly Diagnosis[]> {
  const examined = await examineMessage(opened, spec, options, budget)
  const circumstances = await circumstancesOf(examined, options.sent)
  const methods = await toDiagnoses(methodFaults(opened.viewOf(opened.received).method), 'seen', circumstances)
  if (!examined.refusal) return methods
  if (examined.found) return [...methods, ...(await toProved(examined))]
  return [
    ...methods,
    ...(await toDiagnoses(seenFaults(examined, options), 'seen', circumstances)),
    ...(await toDiagnoses([{ code: 'unexplained' }], 'none', circumstances)),
  ]
}

/** As {@link explainMessage}, but only what can be proved within the budget. */
export async function proveMessage(
  opened: Opened,
  spec: MessageSpec,
  options: ExplainOptions,
  budget: Budget,
): Promise<readonly Diagnosis[]> {
  return toProved(await examineMessage(opened, spec, options, budget))
}

async function toProved(examined: Examined): Promise<readonly Diagnosis[]> {
  const circumstances = await circumstancesOf(examined, examined.found?.trial.body)
  return toDiagnoses(provedFaults(examined), 'proved', circumstances)
}
