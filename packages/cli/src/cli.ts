import { readFileSync } from 'node:fs'
import { CliError } from './cli-error.ts'
import { COMMANDS, type CommandEntry } from './commands/index.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { commandHelp, overview } from './help.ts'
import type { Io } from './io.ts'
import { suggest } from './nearest.ts'
import { createPrint, printError } from './output.ts'
import { parse } from './parse.ts'

/**
 * Runs one command to its end and gives its exit code. It touches nothing of the process but what `io` is made of.
 *
 * @param argv the arguments after `countersign` on the command line
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const isJson = argv.includes('--json')
  try {
    const code = await dispatch(argv, io, isJson)
    return io.signal.aborted ? EXIT.interrupted : code
  } catch (error) {
    if (io.signal.aborted) return EXIT.interrupted
    const known = toCliError(error)
    printError(known, io, isJson)
    return known.exitCode
  }
}

async function dispatch(argv: readonly string[], io: Io, isJson: boolean): Promise<ExitCode> {
  const print = createPrint(io, isJson)
  const { name, rest } = splitName(argv)
  const entry = COMMANDS[name]
  if (!entry) {
    const text = answerWithoutCommand(name, rest, print)
    io.stdout.write(`${text}\n`)
    return EXIT.ok
  }
  const command = await entry.load()
  const { isHelp, values, parameters } = parse(rest, name, command)
  if (!isHelp) return command.run({ parameters, values, io, print })
  io.stdout.write(`${commandHelp(name, command, print)}\n`)
  return EXIT.ok
}

interface Split {
  readonly name: string
  readonly rest: readonly string[]
}

/** A command's name is one word or two. */
function splitName([first = '', second = '', ...rest]: readonly string[]): Split {
  const both = `${first} ${second}`
  if (both in COMMANDS) return { name: both, rest }
  return { name: first, rest: second === '' ? rest : [second, ...rest] }
}

/** Help, the version, or why it is neither. */
function answerWithoutCommand(name: string, rest: readonly string[], print: ReturnType<typeof createPrint>): string {
  if (name === '--version' || name === '-v') return readVersion()
  if (name === '' || name === '--help' || name === '-h' || name === 'help') return overview(COMMANDS, print)
  const group = inGroup(name)
  const names = Object.keys(group)
  if (names.length === 0) throw unknownCommand(name, Object.keys(COMMANDS))
  if (rest.includes('--help') || rest.includes('-h')) return overview(group, print)
  const [second = ''] = rest
  if (second !== '' && !second.startsWith('-')) throw unknownCommand(`${name} ${second}`, names)
  throw new CliError('usage', `${name} is no command by itself.`, { hint: `There are: ${names.join(', ')}.` })
}

function inGroup(word: string): Readonly<Record<string, CommandEntry>> {
  return Object.fromEntries(Object.entries(COMMANDS).filter(([name]) => name.startsWith(`${word} `)))
}

function unknownCommand(name: string, names: readonly string[]): CliError {
  // What was typed may be anything, a key too.
  const typed = /^[a-z -]{1,24}$/i.test(name) ? ` ${name}` : ' of that name'
  return new CliError('unknown_command', `There is no command${typed}.`, { hint: suggest(name, names) })
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return version
}

function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new CliError('internal_error', message, { cause: error, exitCode: EXIT.notAsExpected })
}
