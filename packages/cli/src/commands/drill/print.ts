import type { CaseReport, DrillReport, Grade, Group, PlannedCase, Reason, Result } from '@countersign/drill'
import { type Print, visible, wrap } from '../../output.ts'

type Style = Pick<Print, 'paint' | 'columns'>

/** The report, for people. */
export function printReport(report: DrillReport, style: Style): string {
  const { paint } = style
  return [
    `${paint('bold', `drill ${report.provider}`)}  ${paint('dim', '→')}  ${report.url}`,
    ...byGroup(report.results).flatMap(([group, results]) => [
      '',
      ...printGroup(group, results, report.reasons, style),
    ]),
    '',
    ...printSummary(report, style),
  ].join('\n')
}

/** The cases of each group, in their order. */
function byGroup<Case extends { readonly group: Group }>(cases: readonly Case[]): readonly [Group, readonly Case[]][] {
  const groups = [...new Set(cases.map(({ group }) => group))]
  return groups.map((group) => [group, cases.filter((one) => one.group === group)])
}

function printGroup(
  group: Group,
  results: readonly CaseReport[],
  reasons: readonly Reason[],
  style: Style,
): readonly string[] {
  return [
    style.paint('bold', titleOf(group)),
    ...results.flatMap((one) => [...printCase(one, style), ...printFailure(one, reasons, style)]),
  ]
}

function titleOf(group: Group): string {
  return group.replaceAll('-', ' ')
}

const MARKS = {
  passed: ['green', '✓'],
  failed: ['red', '✗'],
  not_provable: ['yellow', '?'],
} as const satisfies Record<Result, unknown>

/** What came back stands in a column of its own, or below where that is too narrow. */
function printCase({ title, result, got }: CaseReport, { paint, columns }: Style): readonly string[] {
  const [style, mark] = MARKS[result]
  const width = Math.min(58, columns - 30)
  const text = visible(got)
  const head = `  ${paint(style, mark)} `
  if (4 + width + text.length <= columns && title.length < width) {
    return [`${head}${title.padEnd(width)}${paint('dim', text)}`]
  }
  return [...indent(title, 4, columns, head), ...indent(text, 6, columns).map((line) => paint('dim', line))]
}

function printFailure(one: CaseReport, reasons: readonly Reason[], { paint, columns }: Style): readonly string[] {
  if (one.result !== 'failed') return []
  const reason = reasons.find(({ code }) => code === one.reason)
  const isFirst = reason?.cases[0] === one.name
  const lines: readonly (readonly [string, string])[] =
    reason && !isFirst
      ? [
          ['case', `${one.name} (${one.weight})`],
          ['why', `as for ${reason.cases[0]}: ${reason.code}`],
        ]
      : [
          ['case', `${one.name} (${one.weight})`],
          ['sent', one.sent],
          ['wanted', one.expected],
          ...(reason ? [['why', whyOf(reason)] as const] : []),
          ['matters', one.matters],
          ['fix', reason?.fix ?? one.fix],
        ]
  return lines.flatMap(([label, text]) => indent(text, 14, columns, `      ${paint('dim', label.padEnd(8))}`))
}

function whyOf({ happened, proof, code }: Reason): string {
  return `${happened} (${code}, ${proof})`
}

/** A text in lines, each so far in; the first comes after a head of that width. */
function indent(text: string, by: number, columns: number, head = ' '.repeat(by)): readonly string[] {
  return wrap(text, Math.max(columns - by, 20)).map((line, index) => `${index === 0 ? head : ' '.repeat(by)}${line}`)
}

const GRADE_STYLES: Readonly<Record<Grade, 'green' | 'yellow' | 'red'>> = {
  A: 'green',
  B: 'yellow',
  C: 'yellow',
  D: 'red',
  F: 'red',
}

function printSummary(report: DrillReport, { paint, columns }: Style): readonly string[] {
  const { grade, passed, failed, notProvable, scheduleMs, tookMs } = report
  const counts = [`${passed} passed`, `${failed} failed`, `${notProvable} not provable`].join(', ')
  const time = `${(tookMs / 1000).toFixed(1)} s, with a schedule of ${duration(scheduleMs)}`
  return [
    `${paint(GRADE_STYLES[grade], `Grade ${grade}`)}  ${counts}  ${paint('dim', time)}`,
    ...(notProvable > 0 ? wrap(hintAt(report), columns).map((line) => paint('dim', line)) : []),
  ]
}

function hintAt({ results }: DrillReport): string {
  const isFirstRefused = results.some(({ name, result }) => name === 'valid' && result === 'failed')
  if (isFirstRefused) return '? is not provable: nothing can be judged before a valid delivery is accepted.'
  return '? is not provable: what a receiver does cannot be seen from its answers. See countersign drill --help for --effect, --trace, --fail and --patience.'
}

const UNITS = [
  [86_400_000, 'days'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const

function duration(ms: number): string {
  const [size, unit] = UNITS.find(([one]) => ms >= 2 * one) ?? [1, 'ms']
  return `${Math.round((10 * ms) / size) / 10} ${unit}`
}

/** The cases of a plan, a line each. */
export function printPlan(cases: readonly PlannedCase[], { paint }: Style): string {
  return byGroup(cases)
    .flatMap(([group, planned]) => [
      paint('bold', titleOf(group)),
      ...planned.map(({ name, title }) => `  ${name.padEnd(22)}${title}`),
    ])
    .join('\n')
}
