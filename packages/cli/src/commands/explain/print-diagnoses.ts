import type { Diagnosis, Facts, Proof } from '@countersign/core/explain'
import { type Print, visible, wrap } from '../../output.ts'

type Look = Pick<Print, 'paint' | 'columns'>

const PROOFS: Readonly<Record<Proof, (count: number) => string>> = {
  proved: (count) => `proved: with ${count > 1 ? 'all of these' : 'this'} undone, it verifies`,
  seen: () => 'seen: it is a fault, but undoing it is not enough',
  none: () => 'nothing that was tried explains it',
}

/** What was received, then each reason with its proof and what to do. */
export function describeDiagnoses(diagnoses: readonly Diagnosis[], look: Look): readonly string[] {
  const [first] = diagnoses
  const proved = diagnoses.filter(({ proof }) => proof === 'proved').length
  return [
    `${look.paint('red', '✗ not verified')}`,
    ...(first ? ['', ...describeFacts(first.facts, look)] : []),
    ...diagnoses.flatMap((diagnosis) => ['', ...describeDiagnosis(diagnosis, proved, look)]),
  ]
}

function describeDiagnosis(
  { code, proof, happened, fix }: Diagnosis,
  proved: number,
  { paint, columns }: Look,
): readonly string[] {
  const color = proof === 'proved' ? 'green' : 'yellow'
  return [
    `${paint('bold', code)}  ${paint(color, PROOFS[proof](proved))}`,
    ...labelled('why', happened, columns),
    ...labelled('fix', fix, columns),
  ]
}

function describeFacts(facts: Facts, { columns }: Look): readonly string[] {
  const { body, message, signature, signedBody, firstDifference, checks } = facts
  // A whole digest where it fits; the JSON always has it.
  const short = (sha256: string) => (columns >= 100 ? sha256 : `${sha256.slice(0, 32)}…`)
  const digest = ({ bytes, sha256 }: typeof body) => `${bytes} bytes, SHA-256 ${short(sha256)}`
  const present = signature.present ? `${visible(signature.header)}, ${signature.characters} characters` : 'missing'
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['received', digest(body)],
    ['signed', signedBody && digest(signedBody)],
    [
      'differ',
      firstDifference &&
        `from byte ${firstDifference.at}: ${firstDifference.received} received, ${firstDifference.signed} signed`,
    ],
    ['message', message && digest(message)],
    ['signature', present],
    ['tried', `${checks} signature checks`],
  ]
  return rows.flatMap(([label, text]) => (text === undefined ? [] : labelled(label, text, columns)))
}

const LABEL_WIDTH = 11

function labelled(label: string, text: string, columns: number): readonly string[] {
  const [first = '', ...more] = wrap(visible(text), columns - LABEL_WIDTH - 2)
  const indent = ' '.repeat(LABEL_WIDTH + 2)
  return [`  ${label.padEnd(LABEL_WIDTH)}${first}`, ...more.map((line) => indent + line)]
}
