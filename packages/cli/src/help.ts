import type { Command, Example, Options } from './command.ts'
import type { CommandEntry } from './commands/index.ts'
import { EXIT_TEXTS } from './exit-code.ts'
import { type Paint, table, wrap } from './output.ts'
import { COMMON_OPTIONS } from './parse.ts'

/** How help is to look. */
export interface HelpStyle {
  readonly paint: Paint
  readonly columns: number
}

/** The help of one command: examples first, since most readers copy one. */
export function commandHelp(name: string, command: Command, { paint, columns }: HelpStyle): string {
  const { about, examples, parameters, options, exitCodes, notes = [] } = command
  const usage = ['countersign', name, ...parameters.map(toUsage), '[options]'].join(' ')
  return [
    ...examples.flatMap((example) => toExample(example, { paint, columns })),
    '',
    ...wrap(about, columns),
    '',
    `${paint('bold', 'Usage')}  ${usage}`,
    '',
    paint('bold', 'Options'),
    ...table(toRows({ ...options, ...COMMON_OPTIONS }), columns),
    ...notes.flatMap((note) => ['', ...wrap(note, columns)]),
    '',
    paint('bold', 'Exit codes'),
    ...table(
      exitCodes.map((code) => [String(code), EXIT_TEXTS[code]]),
      columns,
    ),
  ].join('\n')
}

/** The help of all commands, or of those that begin with one word. */
export function overview(commands: Readonly<Record<string, CommandEntry>>, { paint, columns }: HelpStyle): string {
  return [
    ...toExample({ command: 'npx countersign keys new telnyx', about: 'Make development keys' }, { paint, columns }),
    ...toExample(
      {
        command: 'npx countersign send telnyx message.received http://127.0.0.1:3000/webhooks/telnyx',
        about: 'Send a signed event to your receiver, with retries',
      },
      { paint, columns },
    ),
    '',
    `${paint('bold', 'Usage')}  countersign <command> [options]`,
    '',
    paint('bold', 'Commands'),
    ...table(
      Object.entries(commands).map(([name, { about }]) => [name, about]),
      columns,
    ),
    '',
    ...wrap('countersign <command> --help shows what a command takes; countersign --version its version.', columns),
  ].join('\n')
}

function toExample({ command, about }: Example, { paint, columns }: HelpStyle): readonly string[] {
  return [...wrap(`# ${about}`, columns).map((line) => paint('dim', line)), `$ ${command}`]
}

function toUsage(parameter: string): string {
  return parameter.endsWith('?') ? `[${parameter.slice(0, -1)}]` : `<${parameter}>`
}

function toRows(options: Options): readonly (readonly [string, string])[] {
  return Object.entries(options).map(([name, { short, value, about, multiple }]) => [
    `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    multiple ? `${about}; may be given more than once` : about,
  ])
}
