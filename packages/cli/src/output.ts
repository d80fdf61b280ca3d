import { styleText } from 'node:util'
import type { CliError } from './cli-error.ts'
import type { Io, Output } from './io.ts'

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan'
export type Paint = (style: Style, text: string) => string

/** Where a command writes: data to stdout, as text or as JSON, and what is for people to stderr. */
export interface Print {
  readonly isJson: boolean
  readonly paint: Paint
  /** How many characters fit on a line. */
  readonly columns: number
  /** One piece of data: a line of JSON with `--json`, otherwise its text; one without a text is for machines only. */
  readonly data: (value: unknown, text?: string) => void
  /** Progress as it is, for people only. */
  readonly aside: (text: string) => void
  /** A hint, for people only. */
  readonly note: (text: string) => void
}

export function createPrint({ stdout, stderr, env }: Io, isJson: boolean): Print {
  const toError = createPaint(stderr, env)
  return {
    isJson,
    paint: createPaint(stdout, env),
    columns: columnsOf(stdout, env),
    data(value, text) {
      if (isJson) stdout.write(`${JSON.stringify(value)}\n`)
      else if (text !== undefined) stdout.write(`${text}\n`)
    },
    aside(text) {
      if (!isJson) stderr.write(`${text}\n`)
    },
    note(text) {
      if (!isJson) stderr.write(`${toError('dim', wrap(text, columnsOf(stderr, env)).join('\n'))}\n`)
    },
  }
}

/** Says why a command ended: an object on stdout for machines, a message and a hint on stderr for people. */
export function printError({ code, message, hint, details }: CliError, io: Io, isJson: boolean): void {
  if (isJson) {
    io.stdout.write(
      `${JSON.stringify({ error: { code, message, ...(hint !== undefined && { hint }) }, ...details })}\n`,
    )
    return
  }
  const { stderr, env } = io
  const paint = createPaint(stderr, env)
  const columns = columnsOf(stderr, env)
  stderr.write(`${labelled(paint('red', 'error'), message, columns)}\n`)
  if (hint !== undefined) stderr.write(`${labelled(paint('dim', 'hint '), hint, columns)}\n`)
}

function labelled(label: string, text: string, columns: number): string {
  return `${label}  ${wrap(text, columns - 7).join('\n       ')}`
}

/** Colour where it is wanted: `NO_COLOR`, then `FORCE_COLOR`, then whether it goes to a terminal. */
function createPaint({ isTTY }: Pick<Output, 'isTTY'>, env: Io['env']): Paint {
  const { NO_COLOR, FORCE_COLOR } = env
  const isWanted = !NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== '0' : isTTY === true && env.TERM !== 'dumb')
  // Whether it is wanted is decided here, and not by what process.stdout is.
  return (style, text) => (isWanted ? styleText(style, text, { validateStream: false }) : text)
}

const USUAL_COLUMNS = 80
const FEWEST_COLUMNS = 40
const MOST_COLUMNS = 120

function columnsOf({ columns }: Output, { COLUMNS }: Io['env']): number {
  const wanted = columns ?? (Number(COLUMNS) || USUAL_COLUMNS)
  return Math.min(Math.max(wanted, FEWEST_COLUMNS), MOST_COLUMNS)
}

/** The lines of a text, broken between words. A word that is longer than a line is left whole: it may be a URL. */
export function wrap(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, columns))
}

function wrapLine(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** Text from outside on a terminal: without control characters, so that nothing received can drive it. */
export function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}

/** Names and what they stand for, in two columns. */
export function table(rows: readonly (readonly [name: string, text: string])[], columns: number): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, Math.max(columns - width - 2, 20))
    return [`  ${name.padEnd(width)}${first}`, ...more.map((line) => `  ${' '.repeat(width)}${line}`)]
  })
}
