import { sign as signRequest } from '@countersign/core/sign'
import { asUsage } from '../../as-usage.ts'
import { type Command, defineCommand } from '../../command.ts'
import { EXIT } from '../../exit-code.ts'
import { KEY_OPTION, requireKeys } from '../../keys/find-keys.ts'
import { readInput } from '../../options/input.ts'
import { parseTime } from '../../options/time.ts'
import { findProvider } from '../../providers.ts'

export const sign: Command = defineCommand({
  about: 'Signs a body as the provider does and prints the headers, in the form that curl -H @- reads.',
  examples: [
    {
      command:
        'npx countersign sign telnyx -d @body.json | curl -H @- --data-binary @body.json http://127.0.0.1:3000/webhooks/telnyx',
      about: 'Sign a file and send it with curl',
    },
    { command: 'npx countersign sign stripe -d @body.json --json', about: 'The headers as one object' },
  ],
  parameters: ['provider'],
  options: {
    data: { type: 'string', short: 'd', value: '@file|-', about: 'The body, byte for byte; default: stdin' },
    key: KEY_OPTION,
    at: { type: 'string', value: 'time', about: 'When it is signed: ISO 8601 or Unix seconds; default: now' },
    id: { type: 'string', value: 'id', about: "The event's id, where a header has it; default: a new one" },
    type: { type: 'string', value: 'type', about: "The event's type, where a header has it: GitHub, Shopify" },
  },
  exitCodes: [EXIT.ok, EXIT.usage],
  async run({ parameters: [name = ''], values, io, print }) {
    const provider = findProvider(name)
    const { keys } = await requireKeys(provider, 'sign', values.key, io)
    const now = values.at === undefined ? Date.now() : parseTime('--at', values.at)
    const body = await readInput('--data', values.data ?? '-', io)
    const { id, type } = values
    const options = { keys, now: () => now, ...(id !== undefined && { id }), ...(type !== undefined && { type }) }
    const { headers } = await asUsage('key_malformed', () => signRequest(provider.factory, body, options))
    const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}`)
    print.data({ provider: name, bytes: body.length, headers }, lines.join('\n'))
    return EXIT.ok
  },
})
