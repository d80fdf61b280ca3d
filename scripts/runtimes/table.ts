// What was found, as a table for the terminal and for docs/runtimes.md, and as a list of what is wrong.
import { writeBlock } from '@countersign/tools/text/pages'
import type { Report, Tally } from '../../test/runtimes/program.ts'
import type { VitestReport } from './run.ts'

/** One backend on one runtime. */
export interface Finding {
  readonly runtime: string
  readonly backend: string
  /** Absent where the program did not run. */
  readonly report?: Report
  readonly vitest?: VitestReport
  /** What kept something from running. */
  readonly errors: readonly string[]
}

const COLUMNS: readonly (readonly [title: string, cell: (finding: Finding) => string])[] = [
  ['runtime', ({ runtime }) => runtime],
  ['backend', ({ backend }) => backend],
  ['Ed25519', ({ report }) => agreement(report?.ed25519)],
  ['HMAC-SHA256', ({ report }) => agreement(report?.hmac)],
  ['valid refused', ({ report }) => count(report, ({ validRefused }) => validRefused)],
  ['disagreements', ({ report }) => count(report, disagreements)],
  ['the path', ({ report }) => (report ? `${report.suite.passed}/${suiteSize(report)}` : 'did not run')],
  ["core's tests", ({ vitest }) => (vitest ? describeVitest(vitest) : '')],
]

export function toTable(findings: readonly Finding[]): string {
  const rows = [COLUMNS.map(([title]) => title), ...findings.map((finding) => COLUMNS.map(([, cell]) => cell(finding)))]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const [header = '', ...lines] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  return [header, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines].join('\n')
}

export function problemsOf(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ runtime, backend, report, vitest, errors }) => {
    const wrong = report
      ? [
          ...[...disagreements(report.ed25519), ...disagreements(report.hmac)],
          ...report.suite.failures,
          // Otherwise the row would speak of another backend than it names.
          ...(report.hasWebCryptoEd25519 === (backend === 'tweetnacl')
            ? ['not the backend that was to be judged']
            : []),
        ]
      : []
    return [...errors, ...wrong, ...(vitest?.failures ?? [])].map((problem) => `${runtime}, ${backend}: ${problem}`)
  })
}

export function writePage(table: string, hasShared: boolean): void {
  const vectors = hasShared ? 'with all vectors' : "with the project's own vectors only"
  const day = new Date().toISOString().slice(0, 10)
  writeBlock('docs/runtimes.md', 'runtimes', `Run on ${day} ${vectors}.\n\n${table}`)
}

function disagreements({ validRefused, invalidAccepted, thrown }: Tally): readonly string[] {
  return [
    ...validRefused.map((name) => `refused: ${name}`),
    ...invalidAccepted.map((name) => `accepted: ${name}`),
    ...thrown.map((name) => `thrown for ${name}`),
  ]
}

function agreement(tally: Tally | undefined): string {
  return tally ? `${tally.total - disagreements(tally).length}/${tally.total}` : 'did not run'
}

function count(report: Report | undefined, listOf: (tally: Tally) => readonly string[]): string {
  return report ? String(listOf(report.ed25519).length + listOf(report.hmac).length) : 'did not run'
}

function suiteSize({ suite }: Report): number {
  return suite.passed + suite.failures.length
}

function describeVitest({ passed, skipped, failures }: VitestReport): string {
  return [`${passed} passed`, `${failures.length} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ')
}
