import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { createWebSocketStream, WebSocketServer } from 'ws'

/** What Neon has before its servers: WebSockets on one side, TCP to the server on the other. */
export interface WebSocketProxy {
  /** With the port, without the protocol. */
  readonly address: string
  readonly close: () => Promise<void>
}

export async function startWebSocketProxy(targetHost: string, targetPort: number): Promise<WebSocketProxy> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => {
    const client = createWebSocketStream(socket)
    const target = connect(targetPort, targetHost)
    client.pipe(target).pipe(client)
    client.on('error', () => target.destroy())
    target.on('error', () => client.destroy())
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port, not on a pipe
  return {
    address: `127.0.0.1:${port}`,
    async close() {
      for (const socket of server.clients) socket.terminate()
      server.close()
      await once(server, 'close')
    },
  }
}
