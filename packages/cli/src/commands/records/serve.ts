import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serveRecords } from '@countersign/testing'
import { CliError } from '../../cli-error.ts'
import { type Command, defineCommand } from '../../command.ts'
import { FOLDER, prepareFile } from '../../countersign-folder.ts'
import { DELIVERIES_PATH, openDeliveries } from '../../deliveries/delivery-file.ts'
import { EXIT } from '../../exit-code.ts'
import type { Io } from '../../io.ts'
import { readSecret } from '../../options/key-source.ts'
import { parseCount } from '../../options/number.ts'
import { oneOf } from '../../options/one-of.ts'

export const recordsServe: Command = defineCommand({
  about:
    "Serves the deliveries that countersign send made in this folder as the providers' own APIs serve them: Telnyx's /v2/webhook_deliveries and Dfns's /webhooks/:id/events, for their official SDKs. On the loopback address only, until it is interrupted.",
  examples: [
    {
      command: 'npx countersign records serve --port 4020',
      about: 'baseURL of the Telnyx client: http://127.0.0.1:4020/v2',
    },
    { command: 'npx countersign records serve --json', about: 'On a free port, which the first line names' },
  ],
  parameters: [],
  options: {
    port: { type: 'string', value: 'n', about: 'Default: one that is free' },
    token: {
      type: 'string',
      value: 'env:NAME|@file|-',
      about: 'Where the API key is that clients give; default: .countersign/records-token',
    },
    shape: {
      type: 'string',
      value: 'name',
      about: 'How Telnyx writes its records: telnyx, or telnyx-sdk as the SDKs type them',
    },
    'webhook-id': { type: 'string', value: 'id', about: 'The Dfns webhook that the deliveries are of; default: any' },
  },
  exitCodes: [EXIT.usage, EXIT.interrupted],
  notes: ['With --json, the first line is of type "ready" and has the URL.'],
  async run({ values, io, print }) {
    const port = parseCount('--port', values.port ?? '0', 0, 65_535)
    const shape = oneOf('--shape', values.shape ?? 'telnyx', ['telnyx', 'telnyx-sdk'])
    const token = values.token === undefined ? readOwnToken(io) : (await readSecret('--token', values.token, io)).text
    const webhookId = values['webhook-id']
    const source = openDeliveries(io.cwd)
    const options = { token, shape, ...(webhookId !== undefined && { webhookId }) }
    const server = await serveRecords(source, { port, ...options }).catch((cause) => {
      throw new CliError('port_taken', `The port ${port} cannot be listened at.`, { cause })
    })
    const deliveries = [...source.deliveries].length
    print.data({ type: 'ready', url: server.url, deliveries }, server.url)
    print.note(`${deliveries} deliveries of ${DELIVERIES_PATH}; new ones show immediately. Clients need the API key:`)
    if (values.token === undefined) print.note(`export TELNYX_API_KEY="$(cat ${join(FOLDER, TOKEN_FILE)})"`)
    if (!io.signal.aborted) await once(io.signal, 'abort')
    await server.close()
    return EXIT.interrupted
  },
})

const TOKEN_FILE = 'records-token'

/** Made at the first use, so that clients need not change with every start. */
function readOwnToken({ cwd }: Io): string {
  const path = prepareFile(cwd, TOKEN_FILE)
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    const token = `KEY${randomBytes(24).toString('hex')}`
    writeFileSync(path, `${token}\n`, { mode: 0o600 })
    return token
  }
}
