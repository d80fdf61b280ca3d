import { once } from 'node:events'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { webhook } from '@countersign/hono'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { createSender, generateKeys, sampleEvent, type Transport } from '@countersign/testing'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { expect, test } from 'vitest'

/** HTTP/2, as a proxy may speak it to the app behind it. */
function overHttp2(origin: string): Transport {
  return {
    url: `${origin}/webhooks`,
    async send({ url, headers, body, signal }) {
      const session = connect(url)
      session.on('error', () => undefined) // the stream has it too
      try {
        // Names are in lower case, and the connection is no matter of headers.
        const named = headers.map(([name, value]) => [name.toLowerCase(), value])
        const { host, connection, ...fields } = Object.fromEntries(named)
        const target = { ':method': 'POST', ':authority': host, ':path': url.pathname + url.search }
        const stream = session.request({ ...target, ...fields }, { signal })
        stream.end(body)
        const [{ ':status': status, ...answer }] = await once(stream, 'response')
        const chunks: Uint8Array[] = await stream.toArray()
        return { status, headers: Object.entries<string>(answer), body: Buffer.concat(chunks) }
      } finally {
        session.destroy()
      }
    },
  }
}

const keys = generateKeys(standardWebhooks)
const app = new Hono().post(
  '/webhooks',
  webhook({ provider: standardWebhooks({ secret: keys.secret }) }, () => undefined),
)

test('a contact is accepted over HTTP/2', async () => {
  const server = serve({ fetch: app.fetch, createServer, hostname: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sender = createSender({ provider: standardWebhooks, keys, target: overHttp2(`http://127.0.0.1:${port}`) })
  const { status } = await sender.send(sampleEvent(standardWebhooks, 'contact.created'))
  expect(status).toBe('delivered')
  server.close()
})
