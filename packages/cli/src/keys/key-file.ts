import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyName } from '@countersign/providers/testing'
import { CliError } from '../cli-error.ts'
import { FOLDER, prepareFile } from '../countersign-folder.ts'
import { isMembers } from '../members.ts'

/** The development keys of a provider, as its own keys are written. */
export type KeyTexts = Readonly<Partial<Record<KeyName, string>>>

/** The path from the folder that the command runs in, for people. */
export function keyFilePath(provider: string): string {
  return join(FOLDER, 'keys', `${provider}.json`)
}

/** @throws CliError when the file is there and holds something else */
export function readKeyFile(cwd: string, provider: string): KeyTexts | undefined {
  const path = keyFilePath(provider)
  const text = readIfThere(join(cwd, path))
  if (text === undefined) return undefined
  const keys = parseKeys(text)
  if (keys) return keys
  throw new CliError('key_malformed', `The file ${path} holds no keys.`, {
    hint: `Run countersign keys new ${provider} --force to make new ones.`,
  })
}

/** Readable by its owner only. */
export function writeKeyFile(cwd: string, provider: string, keys: KeyTexts): void {
  const path = prepareFile(cwd, 'keys', `${provider}.json`)
  writeFileSync(path, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 })
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new CliError('file_unreadable', `The file ${path} cannot be read.`, { cause: error })
  }
}

const NAMES: readonly KeyName[] = ['publicKey', 'privateKey', 'secret']

function parseKeys(text: string): KeyTexts | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!isMembers(value)) return undefined
    const known = NAMES.filter((name) => typeof value[name] === 'string')
    return known.length > 0 ? Object.fromEntries(known.map((name) => [name, value[name]])) : undefined
  } catch {
    return undefined
  }
}
