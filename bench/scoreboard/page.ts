import type { CaseReport, Result } from '@countersign/drill'
import type { Scored } from './scored.ts'

const MARKS: Readonly<Record<Result, string>> = { passed: '✓', failed: '✗', not_provable: '?' }

/** The page, whole. */
export function toPage(scored: readonly Scored[], date: Date): string {
  const providers = [...new Set(scored.map(({ row }) => row.provider))]
  return `# Scoreboard: receivers under the drill

Every case of [the drill](drill.md), against our adapters and against other libraries as their own documentation shows them, each
with the provider that it is for. \`npx -y pnpm@12 run scoreboard\` writes this page; this one was written on ${date.toISOString().slice(0, 10)}
with Node ${process.versions.node}.

How it is counted: a case that a scheme cannot have is not counted. A library that verifies and does nothing else is shown as
such: cases of idempotency are not run for it, since it leaves duplicates to its user, and its grade is that of the others. What the framework
around it does, or does not do, counts: body limits, deadlines, errors. Where a documentation shows the verifying call alone, it is mounted
as others are: behind \`express.raw()\`, what it throws caught and refused. Grades are as [the drill](drill.md#the-grade) gives them.

| receiver | provider | passed | failed | duplicates | grade | versions |
| --- | --- | --- | --- | --- | --- | --- |
${scored.map(toLine).join('\n')}

${providers.map((provider) => toSection(scored.filter(({ row }) => row.provider === provider))).join('\n\n')}
`
}

function toLine({ row, report, versions }: Scored): string {
  const name = row.source === undefined ? row.name : `[${row.name}](${row.source})`
  const duplicates = row.verifiesOnly ? 'left to the user' : 'handled'
  return `| ${[name, row.provider, report.passed, report.failed, duplicates, report.grade, versions.join(', ')].join(' | ')} |`
}

/** The cases that some receiver of the provider fails. */
function toSection(scored: readonly Scored[]): string {
  const [first] = scored
  const names = scored.flatMap(({ report }) =>
    report.results.filter(({ result }) => result !== 'passed').map(({ name }) => name),
  )
  const cases = first?.report.results.filter(({ name }) => names.includes(name)) ?? []
  const title = `## ${first?.row.provider}`
  if (cases.length === 0) return `${title}\n\nAll cases are passed by all receivers.`
  // All of ours have passed the same where they have passed all.
  const columns = withoutRepeats(scored)
  return [
    title,
    '',
    `| case | ${columns.map(({ name }) => name).join(' | ')} |`,
    `| --- |${' --- |'.repeat(columns.length)}`,
    ...cases.map(
      (one) => `| \`${one.name}\` ${one.title} | ${columns.map(({ find }) => toCell(find(one.name))).join(' | ')} |`,
    ),
  ].join('\n')
}

interface Column {
  readonly name: string
  readonly find: (caseName: string) => CaseReport | undefined
}

function withoutRepeats(scored: readonly Scored[]): readonly Column[] {
  const ours = scored.filter(({ row }) => row.source === undefined)
  const isClean = ours.every(({ report }) => report.failed + report.notProvable === 0)
  const shown = isClean ? scored.filter((one) => !ours.includes(one) || one === ours[0]) : scored
  return shown.map((one) => ({
    name: isClean && one === ours[0] && ours.length > 1 ? 'countersign, all adapters' : one.row.name,
    find: (caseName) => one.report.results.find(({ name }) => name === caseName),
  }))
}

/** What came back stands beside what failed. */
function toCell(one: CaseReport | undefined): string {
  if (!one) return 'not run'
  return one.result === 'passed' ? MARKS.passed : `${MARKS[one.result]} ${toSteady(one.got)}`
}

/** Without times, which differ from run to run. */
function toSteady(got: string): string {
  return got.replaceAll(/ in \d+ ms| \(\d+ ms\)/g, '').replaceAll('|', '\\|')
}
