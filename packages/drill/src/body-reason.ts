import { Buffer } from 'node:buffer'
import { type ExplainedProvider, explain } from '@countersign/core/explain'
import type { Evidence } from './case.ts'
import type { CaseName } from './cases/index.ts'
import type { Reason } from './report.ts'
import { toBytes, toText } from './requests.ts'

/** One case whose body must be accepted, with what was sent. */
export interface BodyCase {
  readonly name: CaseName
  readonly isPassed: boolean
  readonly evidence: Evidence
}

/** What receivers do to a body before they verify it. */
const CHANGES: Readonly<Record<string, Change>> = {
  reserialized: (body) => toBytes(JSON.stringify(JSON.parse(toText(body)))),
  'read as Latin-1': (body) => toBytes(Buffer.from(body).toString('latin1')),
  'read as ASCII': (body) => toBytes(Buffer.from(body).toString('ascii')),
  trimmed: (body) => toBytes(toText(body).trim()),
  indented: (body) => toBytes(JSON.stringify(JSON.parse(toText(body)), null, 2)),
}

/**
 * What happened to the bodies on their way to the verifier: the change that leaves alone exactly those that were accepted.
 * `explain` then says of one of the others, so changed, what is wrong with it.
 *
 * @param provider with the keys that verify the deliveries
 * @param genuine bodies that are as they were signed
 * @param tampered bodies that are not; the change may make what was signed of them, and explain why they were accepted
 */
export async function findBodyReason(
  provider: ExplainedProvider,
  genuine: readonly BodyCase[],
  tampered: readonly BodyCase[],
): Promise<Reason | undefined> {
  const refused = genuine.filter(({ isPassed }) => !isPassed)
  const [first] = refused
  const fitting = Object.values(CHANGES).filter((change) =>
    genuine.every(({ isPassed, evidence: { body } }) => isSame(change(body), body) === isPassed),
  )
  const [change] = fitting
  if (!first || !change) return undefined
  const { headers, body } = first.evidence
  const [diagnosis] = await explain(provider, { headers, body: change(body) }, { sent: body })
  if (!diagnosis) return undefined
  const { code, happened, fix } = diagnosis
  const accepted: BodyCase[] = []
  for (const one of tampered) {
    if (!one.isPassed && (await isAccepted(provider, one.evidence, change))) accepted.push(one)
  }
  const proof = diagnosis.proof === 'proved' && fitting.length === 1 ? 'proved' : 'seen'
  return { code, proof, happened, fix, cases: [...refused, ...accepted].map(({ name }) => name) }
}

type Change = (body: Uint8Array) => Uint8Array

/** Whether the change makes of a body the one that was signed. */
async function isAccepted(provider: ExplainedProvider, { headers, body }: Evidence, change: Change): Promise<boolean> {
  try {
    return (await explain(provider, { headers, body: change(body) })).length === 0
  } catch {
    return false
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
