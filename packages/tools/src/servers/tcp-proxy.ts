import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { sleep } from '../time/sleep.ts'

/** Stands between a client and its server, and breaks their connection as networks do. */
export interface TcpProxy {
  readonly port: number
  /**
   * Lets the next request through, drops its reply, and cuts the connection: the server has done what the client
   * never hears of. Resolves when it has cut.
   *
   * @param isMeant picks the request by its bytes, as they come from the client; default: the next one
   */
  readonly cutAfterRequest: (isMeant?: (request: Buffer) => boolean) => Promise<void>
  /** Holds back what the server sends from now on, each time for so long. Zero ends it. */
  readonly delay: (ms: number) => void
  /** Cuts every connection, and takes no new one, as a server that is not there. */
  readonly refuse: () => Promise<void>
  /** Takes connections again. */
  readonly allow: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function createProxy(targetPort: number, targetHost = '127.0.0.1'): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let delayMs = 0
  let cut: { readonly isMeant: (request: Buffer) => boolean; readonly done: () => void } | undefined

  function track(socket: Socket): void {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined) // what is cut here, fails there
  }

  const server = createServer((client) => {
    track(client)
    const target = connect(targetPort, targetHost)
    track(target)
    let cutNow: (() => void) | undefined
    let replied: Promise<unknown> = Promise.resolve()

    client.on('data', (request) => {
      if (cut?.isMeant(request)) {
        cutNow = cut.done
        cut = undefined
      }
      target.write(request)
    })
    target.on('data', (reply) => {
      if (cutNow) {
        client.destroy()
        target.destroy()
        cutNow()
      } else {
        // In their order, whatever the delay was for each.
        replied = Promise.all([replied, delayMs > 0 && sleep(delayMs)]).then(() => void client.write(reply))
      }
    })
    client.on('close', () => target.destroy())
    target.on('close', () => client.destroy())
  })

  async function listen(port: number): Promise<void> {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }

  async function refuse(): Promise<void> {
    if (!server.listening) return
    server.close()
    for (const socket of sockets) socket.destroy()
    await once(server, 'close')
  }

  await listen(0)
  const { port } = server.address() as AddressInfo // it listens on a port, not on a pipe

  return {
    port,
    cutAfterRequest(isMeant = () => true) {
      return new Promise((done) => {
        cut = { isMeant, done }
      })
    },
    delay(ms) {
      delayMs = ms
    },
    refuse,
    allow: () => listen(port),
    close: refuse,
  }
}
