import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Served {
  /** The URL of a path. */
  readonly at: (path: string) => URL
  readonly close: () => void
}

/** Serves on a free port of this machine. */
export async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    at: (path) => new URL(path, `http://127.0.0.1:${port}`),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
