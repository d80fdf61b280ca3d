import type { KeyName } from '@countersign/providers/testing'
import type { KeyTexts } from '../../keys/key-file.ts'
import type { NamedProvider } from '../../providers.ts'

/** What a receiver needs of the keys. */
const VERIFYING: readonly KeyName[] = ['publicKey', 'secret']

export interface ExportLine {
  readonly variable: string
  readonly line: string
  readonly isSecret: boolean
}

/** Lines for a POSIX shell that give the receiver its keys, with their values. */
export function toExportLines({ variables }: NamedProvider, keys: KeyTexts): readonly ExportLine[] {
  return VERIFYING.flatMap((name) => {
    const variable = variables[name]
    const value = keys[name]
    if (variable === undefined || value === undefined) return []
    return [{ variable, line: `export ${variable}=${quote(value)}`, isSecret: name === 'secret' }]
  })
}

/** The same lines to be shown: a secret is fetched by the shell that they are pasted into. */
export function toPasteLines(provider: NamedProvider, keys: KeyTexts): readonly string[] {
  const lines = toExportLines(provider, keys)
  if (lines.some(({ isSecret }) => isSecret)) return [`eval "$(npx countersign keys show ${provider.keysOf} --export)"`]
  return lines.map(({ line }) => line)
}

/** Generated keys need no quotes; a file that somebody has edited may hold anything. */
function quote(value: string): string {
  return /^[\w+/=.:-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}
