import type { Result } from './play.ts'

export type Paint = (style: 'bold' | 'dim' | 'green' | 'red', text: string) => string

const CODES = { bold: 1, dim: 2, green: 32, red: 31 }

/** Colour where it is wanted: NO_COLOR, then FORCE_COLOR, then whether it goes to a terminal. */
export function createPaint(isTerminal: boolean, { NO_COLOR, FORCE_COLOR }: NodeJS.ProcessEnv): Paint {
  const isWanted = !NO_COLOR && (Boolean(FORCE_COLOR) || isTerminal)
  return (style, text) => (isWanted ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text)
}

const COLUMNS = { sent: 52, answered: 12, handler: 20 }

export function printHeader(url: string, paint: Paint): string {
  return [
    '',
    `${paint('bold', 'Countersign')}: a receiver on Express and SQLite at ${url}, and providers that sign for real`,
    '',
    paint('dim', `  ${row('sent', 'answered', 'handler', 'outcome')}`),
  ].join('\n')
}

export function printResult({ sent, answered, runs, outcomes, reasons, isAsExpected }: Result, paint: Paint): string {
  const mark = isAsExpected ? paint('green', '✓') : paint('red', '✗')
  const line = row(sent, answered.join(' '), describeRuns(runs), outcomes.join(', '))
  return [`${mark} ${line}`, ...reasons.flatMap(wrap).map((reason) => paint('dim', `    ${reason}`))].join('\n')
}

export function printSummary(results: readonly Result[], paint: Paint): string {
  const failed = results.filter(({ isAsExpected }) => !isAsExpected)
  const text =
    failed.length === 0
      ? paint('green', `All ${results.length} scenes went as they should.`)
      : paint('red', `${failed.length} of ${results.length} scenes did not go as they should.`)
  return `\n${text}\n`
}

function row(sent: string, answered: string, handler: string, outcome: string): string {
  const { sent: first, answered: second, handler: third } = COLUMNS
  return `${sent.padEnd(first)}${answered.padEnd(second)}${handler.padEnd(third)}${outcome}`
}

const RUN_ENDS = { done: 'ran', threw: 'threw', killed: 'killed' } as const

function describeRuns(runs: Result['runs']): string {
  return runs.length === 0 ? 'did not run' : runs.map((run) => RUN_ENDS[run]).join(', then ')
}

function wrap(text: string): readonly string[] {
  return text.match(/\S.{0,92}(?=\s|$)/g) ?? []
}
