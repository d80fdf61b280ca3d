import { Buffer } from 'node:buffer'
import { CliError } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { refuseSecret } from '../parse.ts'
import { readInput } from './input.ts'

/** A secret, and a name for it that may be shown. */
export interface NamedSecret {
  readonly name: string
  readonly text: string
}

/**
 * A secret that is not on the command line: `env:NAME`, `@file` or `-` for stdin. The one line end that files have is
 * taken off; everything else is left as it is.
 *
 * @throws CliError for anything else, which it does not repeat
 */
export async function readSecret(option: string, source: string, io: Io): Promise<NamedSecret> {
  if (source.startsWith('env:')) return { name: source.slice(4), text: readVariable(source.slice(4), io.env) }
  if (source !== '-' && !source.startsWith('@')) throw refuseSecret(option)
  const name = source === '-' ? 'stdin' : source.slice(1)
  const text = Buffer.from(await readInput(option, source, io))
    .toString()
    .replace(/\r?\n$/, '')
  if (text !== '') return { name, text }
  throw new CliError('key_missing', `${option} gives nothing: ${name} is empty.`)
}

function readVariable(name: string, env: Io['env']): string {
  const text = env[name]
  if (text !== undefined && text !== '') return text
  // Only what looks like a name is repeated: somebody may have written the key after "env:".
  const shown = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(name) ? ` ${name}` : ''
  throw new CliError('key_missing', `The environment variable${shown} is not set.`)
}
