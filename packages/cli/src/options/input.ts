import { Buffer } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import type { Input, Io } from '../io.ts'

// stdin can be read only once: a second reader would wait, or get nothing.
const taken = new WeakSet<Input>()

/**
 * The bytes of a file (`@path`) or of stdin (`-`), as they are.
 *
 * @param option what the user calls it: `--data`
 * @throws CliError for anything else, and for a file that cannot be read
 */
export async function readInput(option: string, source: string, io: Pick<Io, 'cwd' | 'stdin'>): Promise<Uint8Array> {
  if (source === '-') return readStdin(option, io.stdin)
  if (source.startsWith('@')) return readPath(source.slice(1), io.cwd)
  throw new CliError('usage', `${option} takes @file, or - for stdin, and not the content itself.`, {
    hint: 'Shells change what stands on a command line, and a signature covers every byte.',
  })
}

async function readPath(path: string, cwd: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(cwd, path))
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    throw new CliError('file_unreadable', `The file ${path} cannot be read${reason}.`, { cause })
  }
}

async function readStdin(option: string, stdin: Input): Promise<Uint8Array> {
  if (taken.has(stdin)) throw new CliError('usage', `${option} cannot be - too: stdin is read once.`)
  taken.add(stdin)
  const chunks: Uint8Array[] = []
  for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  return Buffer.concat(chunks)
}
