import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type RecordsOptions, recordsApi } from './api.ts'
import type { RecordSource } from './service.ts'

/** Options of `serveRecords`. */
export interface ServeRecordsOptions extends RecordsOptions {
  /** Default: one that is free. */
  readonly port?: number
}

/** A running server of `serveRecords`. */
export interface RecordsServer {
  /** Dfns's `baseUrl`; Telnyx's `baseURL` has `/v2` after it. */
  readonly url: string
  readonly close: () => Promise<void>
}

/**
 * Serves `recordsApi` on this machine's loopback address, and nowhere else.
 *
 * @throws TypeError when "token" is empty, and what Node throws when the port is taken
 *
 * @example
 * ```ts
 * import { createReceiver } from '@countersign/core'
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { createSender, generateKeys, sampleEvent, serveRecords } from '@countersign/testing'
 * import Telnyx from 'telnyx'
 *
 * const keys = generateKeys(telnyx)
 * const receiver = createReceiver({ provider: telnyx(keys) }, (event) => console.log(event.type))
 * const sender = createSender({ provider: telnyx, keys, target: receiver.fetch })
 * const { event } = await sender.send(sampleEvent(telnyx, 'message.received'))
 *
 * const records = await serveRecords(sender, { token: 'KEY0123' })
 * const client = new Telnyx({ apiKey: 'KEY0123', baseURL: `${records.url}/v2` })
 * const { data } = await client.webhookDeliveries.retrieve(event.id)
 * console.log(data?.status) // delivered
 * await records.close()
 * ```
 */
export async function serveRecords(
  source: RecordSource,
  { port = 0, ...options }: ServeRecordsOptions,
): Promise<RecordsServer> {
  const answer = recordsApi(source, options)
  const server = createServer(async (incoming, response) => {
    const reply = answerTo(incoming, answer)
    response.writeHead(reply.status, Object.fromEntries(reply.headers))
    response.end(await reply.text())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`
  return {
    url,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function answerTo({ method, url, headers }: IncomingMessage, answer: (request: Request) => Response): Response {
  try {
    const { authorization = '' } = headers
    return answer(new Request(`http://127.0.0.1${url}`, { method: method ?? 'GET', headers: { authorization } }))
  } catch {
    return Response.json({ error: 'Bad Request' }, { status: 400 }) // no URL, or a method that Fetch does not know
  }
}
