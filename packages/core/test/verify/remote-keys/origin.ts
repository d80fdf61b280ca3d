import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, vi } from 'vitest'

export const ORIGIN = 'https://keys.acme.example'

/** What the origin of a test answers, and what it was asked. */
export const origin: { answer: RequestListener; asked: string[] } = { answer: () => undefined, asked: [] }

/** An origin on port 443 needs a certificate that the process trusts: requests to it go to a server on this machine. */
export function useOrigin(): void {
  let server: Server

  beforeEach(async () => {
    origin.asked = []
    server = createServer((request, response) => {
      origin.asked.push(`${request.method} ${request.url}`)
      origin.answer(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const real = globalThis.fetch
    vi.stubGlobal('fetch', (url: string, init?: RequestInit) =>
      real(url.replace(ORIGIN, `http://127.0.0.1:${port}`), init),
    )
  })

  afterEach(async () => {
    vi.unstubAllGlobals()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
}
