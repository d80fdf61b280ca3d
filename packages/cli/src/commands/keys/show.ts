import { createHash } from 'node:crypto'
import { CliError } from '../../cli-error.ts'
import { type Command, defineCommand } from '../../command.ts'
import { EXIT } from '../../exit-code.ts'
import { type KeyTexts, keyFilePath, readKeyFile } from '../../keys/key-file.ts'
import { table } from '../../output.ts'
import { findProvider } from '../../providers.ts'
import { toExportLines, toPasteLines } from './export-lines.ts'

export const keysShow: Command = defineCommand({
  about:
    'Shows the development keys of a provider: the public key, what secrets there are, and the line that gives your receiver its key. Secrets are shown by --export only.',
  examples: [
    { command: 'npx countersign keys show telnyx', about: 'The public key, and the line to paste' },
    { command: 'eval "$(npx countersign keys show dfns --export)"', about: 'Give the shell what a receiver needs' },
  ],
  parameters: ['provider'],
  options: { export: { type: 'boolean', about: 'Only the export lines, with their values: secrets too' } },
  exitCodes: [EXIT.ok, EXIT.usage],
  async run({ parameters: [name = ''], values, io, print }) {
    const provider = findProvider(name)
    const { keysOf, variables } = provider
    const keys = readKeyFile(io.cwd, keysOf)
    if (!keys) {
      throw new CliError('key_missing', `There are no keys of ${keysOf} in ${keyFilePath(keysOf)}.`, {
        hint: `Run countersign keys new ${keysOf}.`,
      })
    }
    if (values.export) {
      const lines = toExportLines(provider, keys).map(({ line }) => line)
      print.data({ provider: keysOf, export: lines }, lines.join('\n'))
      return EXIT.ok
    }
    const lines = toPasteLines(provider, keys)
    const shown = describe(keys)
    print.data(
      { provider: keysOf, file: keyFilePath(keysOf), variables, keys: shown, export: lines },
      [...table([['file', keyFilePath(keysOf)], ...Object.entries(shown)], print.columns), '', ...lines].join('\n'),
    )
    return EXIT.ok
  },
})

/** Secrets by their length and the start of their hash, which tells two of them apart. */
function describe({ publicKey, privateKey, secret }: KeyTexts): Readonly<Record<string, string>> {
  return {
    ...(publicKey !== undefined && { publicKey }),
    ...(privateKey !== undefined && { privateKey: mask(privateKey) }),
    ...(secret !== undefined && { secret: mask(secret) }),
  }
}

function mask(text: string): string {
  return `${text.length} characters, SHA-256 begins with ${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
}
