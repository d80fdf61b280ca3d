import type { ExplainOptions } from './asked.ts'
import type { Opened } from './examine/open.ts'
import { visibleKeyFaults } from './hypotheses/key/key-faults.ts'
import { type FoundToken, findToken } from './hypotheses/tokens.ts'
import { readQuietly } from './read/read-quietly.ts'
import type { Circumstances } from './report/circumstances.ts'
import type { Diagnosis } from './report/diagnosis.ts'
import { methodFaults } from './report/evidence.ts'
import { toDiagnoses } from './report/facts.ts'
import { refusalFault } from './report/refusal-fault.ts'

/**
 * Why a delivery is refused that is no signed message: what of a token can be proved, otherwise the verifier's own words and
 * what is seen of the keys.
 */
export async function explainOther(opened: Opened, options: ExplainOptions): Promise<readonly Diagnosis[]> {
  const { refusal, plan, ringFaults } = opened
  const token = await findToken(opened, options)
  const circumstances = toCircumstances(opened, token)
  const methods = await toDiagnoses(methodFaults(opened.viewOf(opened.received).method), 'seen', circumstances)
  if (!refusal) return methods
  if (token) return [...methods, ...(await toDiagnoses(token.faults, 'proved', circumstances))]
  const seen = [...ringFaults, ...visibleKeyFaults(plan.scheme.slots, options.keys ?? {})]
  const said = await toDiagnoses([refusalFault(refusal, plan)], 'seen', circumstances)
  return [
    ...methods,
    ...(await toDiagnoses(seen, 'seen', circumstances)),
    ...said.map((diagnosis) => ({ ...diagnosis, happened: refusal.message })),
  ]
}

/** As {@link explainOther}, but only what can be proved. */
export async function proveOther(opened: Opened, options: ExplainOptions): Promise<readonly Diagnosis[]> {
  const token = await findToken(opened, options)
  return token ? toDiagnoses(token.faults, 'proved', toCircumstances(opened, token)) : []
}

function toCircumstances(opened: Opened, token: FoundToken | undefined): Circumstances {
  return { body: opened.received, signature: describeProof(opened), checks: token?.checks ?? 0 }
}

/** Where the proof stands. What a custom scheme reads is known by its headers only. */
function describeProof({
  definition: { scheme },
  plan,
  headers,
  received,
  viewOf,
}: Opened): Circumstances['signature'] {
  const [header = ''] = plan.scheme.headers
  const from = scheme.kind === 'jwt' || scheme.kind === 'token' ? scheme.spec.from : undefined
  const text = from && from.place !== 'header' ? readQuietly(from, viewOf(received)) : headers.get(header)
  return { header: from?.name ?? header, present: Boolean(text), characters: text?.length ?? 0 }
}
