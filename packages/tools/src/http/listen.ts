import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type ClientHttp2Session, connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server on a free port, closed with all its connections when the test has ended. */
export async function listen(listener: RequestListener): Promise<{ readonly url: string; readonly port: number }> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, port }
}

/** The same over HTTP/2, and a client of it. */
export async function listenHttp2(
  listener: RequestListener,
): Promise<{ readonly port: number; readonly client: ClientHttp2Session }> {
  const server = createHttp2Server(listener as unknown as Parameters<typeof createHttp2Server>[1])
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = connectHttp2(`http://127.0.0.1:${port}`)
  client.on('error', () => undefined)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  return { port, client }
}
