import { generateKeys } from '@countersign/testing'
import { CliError } from '../../cli-error.ts'
import { type Command, defineCommand } from '../../command.ts'
import { EXIT } from '../../exit-code.ts'
import { type KeyTexts, keyFilePath, readKeyFile, writeKeyFile } from '../../keys/key-file.ts'
import { findProvider } from '../../providers.ts'
import { toPasteLines } from './export-lines.ts'

export const keysNew: Command = defineCommand({
  about:
    'Makes keys as the provider writes them, for development, and keeps them in .countersign, which git ignores. It prints the line that gives your receiver its key.',
  examples: [
    { command: 'npx countersign keys new telnyx', about: 'An Ed25519 pair for Telnyx' },
    { command: 'npx countersign keys new stripe --force', about: 'Another secret in place of the one that is there' },
  ],
  parameters: ['provider'],
  options: { force: { type: 'boolean', about: 'Replace keys that are there' } },
  exitCodes: [EXIT.ok, EXIT.notAsExpected, EXIT.usage],
  async run({ parameters: [name = ''], values, io, print }) {
    const owner = findProvider(findProvider(name).keysOf)
    const { keysOf, variables, factory } = owner
    const file = keyFilePath(keysOf)
    if (!values.force && readKeyFile(io.cwd, keysOf)) {
      throw new CliError('keys_exist', `There are keys of ${keysOf} already, in ${file}.`, {
        hint: `countersign keys show ${keysOf} shows how to use them; --force replaces them.`,
        exitCode: EXIT.notAsExpected,
      })
    }
    // Its type follows from the options of the factory, which are not known here.
    const keys = generateKeys(factory) as KeyTexts
    writeKeyFile(io.cwd, keysOf, keys)
    const lines = toPasteLines(owner, keys)
    print.note(`New keys are in ${file}. Where your receiver starts:`)
    print.data({ provider: keysOf, file, variables, publicKey: keys.publicKey, export: lines }, lines.join('\n'))
    return EXIT.ok
  },
})
