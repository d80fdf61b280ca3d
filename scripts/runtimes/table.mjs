// @ts-check
// What was found, as a table for the terminal and for docs/runtimes.md, and as a list of what is wrong.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const page = join(import.meta.dirname, '../../docs/runtimes.md')
const GENERATED = /(<!-- generated: runtimes -->\n)[\s\S]*?(<!-- end -->)/

/** @typedef {import('../../test/runtimes/program.ts').Report} Report */
/** @typedef {import('../../test/runtimes/program.ts').Tally} Tally */
/** @typedef {Awaited<ReturnType<typeof import('./run.mjs').runVitest>>} Vitest */
/**
 * One backend on one runtime.
 * @typedef {object} Finding
 * @property {string} runtime
 * @property {string} backend
 * @property {Report} [report] absent where the program did not run
 * @property {Vitest} [vitest]
 * @property {string[]} errors what kept something from running
 */

/** @type {readonly (readonly [title: string, cell: (finding: Finding) => string])[]} */
const COLUMNS = [
  ['runtime', ({ runtime }) => runtime],
  ['backend', ({ backend }) => backend],
  ['Ed25519', ({ report }) => agreement(report?.tallies.ed25519)],
  ['HMAC', ({ report }) => agreement(report?.tallies.hmac)],
  ['ECDSA', ({ report }) => agreement(report?.tallies.ecdsa)],
  ['RSA', ({ report }) => agreement(report?.tallies.rsa)],
  ['valid refused', ({ report }) => count(report, ({ validRefused }) => validRefused)],
  ['disagreements', ({ report }) => count(report, disagreements)],
  ['the path', ({ report }) => (report ? `${report.suite.passed}/${suiteSize(report)}` : 'did not run')],
  ["core's tests", ({ vitest }) => (vitest ? describeVitest(vitest) : '')],
]

/** @param {readonly Finding[]} findings */
export function toTable(findings) {
  const rows = [COLUMNS.map(([title]) => title), ...findings.map((finding) => COLUMNS.map(([, cell]) => cell(finding)))]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const [header = '', ...lines] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  return [header, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines].join('\n')
}

/** @param {readonly Finding[]} findings @returns {readonly string[]} */
export function problemsOf(findings) {
  return findings.flatMap(({ runtime, backend, report, vitest, errors }) => {
    const wrong = report
      ? [
          ...Object.values(report.tallies).flatMap(disagreements),
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

/** @param {string} table @param {boolean} hasShared */
export function writePage(table, hasShared) {
  const vectors = hasShared ? 'with all vectors' : "with the project's own vectors only"
  const generated = `\nRun on ${new Date().toISOString().slice(0, 10)} ${vectors}.\n\n${table}\n\n`
  const text = readFileSync(page, 'utf8')
  if (!GENERATED.test(text)) throw new Error(`${page} has no place for the table`)
  writeFileSync(
    page,
    text.replace(GENERATED, (_, start, end) => `${start}${generated}${end}`),
  )
}

/** @param {Tally} tally @returns {readonly string[]} */
function disagreements({ validRefused, invalidAccepted, thrown }) {
  return [
    ...validRefused.map((name) => `refused: ${name}`),
    ...invalidAccepted.map((name) => `accepted: ${name}`),
    ...thrown.map((name) => `thrown for ${name}`),
  ]
}

/** @param {Tally | undefined} tally */
function agreement(tally) {
  return tally ? `${tally.total - disagreements(tally).length}/${tally.total}` : 'did not run'
}

/** @param {Report | undefined} report @param {(tally: Tally) => readonly string[]} listOf */
function count(report, listOf) {
  return report ? String(Object.values(report.tallies).flatMap(listOf).length) : 'did not run'
}

/** @param {Report} report */
function suiteSize({ suite }) {
  return suite.passed + suite.failures.length
}

/** @param {Vitest} vitest */
function describeVitest({ passed, skipped, failures }) {
  return [`${passed} passed`, `${failures.length} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ')
}
