import { AsyncResource } from 'node:async_hooks'
import { once } from 'node:events'
import { createServer, request as httpRequest, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { carryOut, toOptions } from './http.ts'
import type { SendPiecewise } from './pieces.ts'

/** A server of this process, on a port that only its sender knows; opened by the first request. */
export interface LocalServer {
  readonly send: SendPiecewise
  readonly close: () => Promise<void>
}

export function serveLocally(getListener: () => Promise<RequestListener>): LocalServer {
  // By the client's port: a handler runs in the context of the attempt that it answers.
  const contexts = new Map<number, AsyncResource>()
  let opening: Promise<number> | undefined
  const server = createServer()

  async function open(): Promise<number> {
    const listener = await getListener()
    server.on('request', (request, response) => {
      const context = contexts.get(request.socket.remotePort ?? 0)
      if (context) context.runInAsyncScope(listener, undefined, request, response)
      else listener(request, response)
    })
    server.listen(0, '127.0.0.1').unref()
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }

  return {
    async send(exchange) {
      opening ??= open()
      const port = await opening
      const outgoing = httpRequest({ ...toOptions(exchange), host: '127.0.0.1', port })
      const context = new AsyncResource('webhook attempt')
      outgoing.once('socket', (socket) =>
        socket.once('connect', () => {
          const { localPort = 0 } = socket
          contexts.set(localPort, context)
          socket.once('close', () => contexts.delete(localPort))
        }),
      )
      return carryOut(exchange, outgoing)
    },
    async close() {
      await opening?.catch(() => undefined)
      server.closeAllConnections()
      server.close()
    },
  }
}
