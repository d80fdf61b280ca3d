import { parseArgs } from 'node:util'
import { CliError } from './cli-error.ts'
import type { Command, Invocation, Options } from './command.ts'
import { suggest } from './nearest.ts'

/** Every command has these. */
export const COMMON_OPTIONS: Options = {
  json: { type: 'boolean', about: 'Write JSON: one object, or a line for each thing as it happens' },
  help: { type: 'boolean', short: 'h', about: 'Show this' },
}

export type Parsed = Pick<Invocation<Options>, 'parameters' | 'values'> & { readonly isHelp: boolean }

/**
 * The arguments after the command's name.
 *
 * @throws CliError for what the command does not take; it quotes names of options only, as values may be secrets
 */
export function parse(argv: readonly string[], name: string, { options, parameters }: Command): Parsed {
  const all: Options = { ...options, ...COMMON_OPTIONS }
  const hint = `See countersign ${name} --help.`
  const { values, positionals } = readArgs(joinNegative(argv, all), all, hint)
  const isHelp = values.help === true
  if (!isHelp) checkCount(positionals, parameters, hint)
  // What parseArgs gives follows from the types and the multiplicity in the same table.
  return {
    isHelp,
    values: values as Parsed['values'],
    parameters: parameters.map((_, index) => positionals[index] ?? ''),
  }
}

function readArgs(args: string[], options: Options, hint: string) {
  try {
    const config = Object.fromEntries(
      Object.entries(options).map(([name, { type, multiple = false, short }]) => [
        name,
        { type, multiple, ...(short !== undefined && { short }) },
      ]),
    )
    return parseArgs({ args, options: config, allowPositionals: true })
  } catch (error) {
    throw toCliError(error, options, hint)
  }
}

function toCliError(error: unknown, options: Options, hint: string): unknown {
  if (!(error instanceof TypeError) || !('code' in error)) return error
  const [, option = '', name = ''] = /'(?:-\w, )?(--?([^'\s=]+))/.exec(error.message) ?? []
  if (error.code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const wants = options[name]?.type === 'boolean' ? 'takes no value' : 'needs a value'
    return new CliError('usage', `The option ${option} ${wants}.`, { hint })
  }
  if (SECRET_NAMES.test(name)) return refuseSecret(option)
  const known = Object.keys(options).map((one) => `--${one}`)
  return new CliError('unknown_option', `There is no option ${option}.`, { hint: `${suggest(option, known)} ${hint}` })
}

const SECRET_NAMES = /secret|token|password|(public|private|signing|api)-?key/i

/** Whatever stands on a command line is in the list of processes and in the shell's history. */
export function refuseSecret(option: string): CliError {
  return new CliError('secret_on_command_line', `The option ${option} takes no secret from the command line.`, {
    hint: 'Others can read it in the list of processes and in the shell history. Give --key env:NAME, --key @file or --key - for stdin, or run countersign keys new.',
  })
}

function checkCount(given: readonly string[], parameters: readonly string[], hint: string): void {
  const missing = parameters.slice(given.length).find((parameter) => !parameter.endsWith('?'))
  if (missing) throw new CliError('usage', `<${missing}> is missing.`, { hint })
  const excess = given.length - parameters.length
  if (excess > 0)
    throw new CliError('usage', `There ${excess === 1 ? 'is 1 argument' : `are ${excess} arguments`} too many.`, {
      hint,
    })
}

/** `--skew -10m` is `--skew=-10m`: what has a digit after the minus is no option. */
function joinNegative(argv: readonly string[], options: Options): string[] {
  const args: string[] = []
  for (const arg of argv) {
    const last = args.at(-1) ?? ''
    const isValue = /^-\d/.test(arg) && options[last.slice(2)]?.type === 'string' && last.startsWith('--')
    if (isValue) args[args.length - 1] = `${last}=${arg}`
    else args.push(arg)
  }
  return args
}
