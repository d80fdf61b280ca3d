import { once } from 'node:events'
import { createServer } from 'node:http'

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface AnswerServer {
  readonly url: string
  /** The queries that it was asked, in order. */
  readonly asked: readonly URLSearchParams[]
  readonly close: () => Promise<void>
}

/** A server whose answers are the test's. */
export async function serveAnswers(answer: (query: URLSearchParams, count: number) => Answer): Promise<AnswerServer> {
  const asked: URLSearchParams[] = []
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
    asked.push(searchParams)
    const { status = 200, headers, body } = answer(searchParams, asked.length)
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`,
    asked,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
