import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { HeaderPairs } from '@countersign/testing'

/** A request that a provider would never send, or that says of itself what is not so. */
export interface WireRequest {
  /** Default: POST. */
  readonly method?: string
  readonly headers: HeaderPairs
  /** What follows the head, piece by piece. */
  readonly pieces: Iterable<Uint8Array>
  /** What the client does after the last piece: ends the request, closes its side of the connection, or waits. */
  readonly ending?: 'end' | 'close' | 'wait'
}

/** What came back. */
export interface Answer {
  /** Absent where there was none. */
  readonly status?: number
  /** Why there was none: the connection was closed, it could not be made, or nothing came in time. */
  readonly silence?: 'closed' | 'not_connected' | 'no_answer'
  readonly body: string
  readonly ms: number
  /** Whether the receiver took every byte before it answered or hung up. */
  readonly isTakenWhole: boolean
}

/** Sends over a connection of its own and follows no redirect. Never rejects. */
export function exchange(url: URL, request: WireRequest, timeoutMs: number): Promise<Answer> {
  const startedAt = performance.now()
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest
  const outgoing = open(url, {
    method: request.method ?? 'POST',
    headers: request.headers.flat(),
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
  })
  let isTakenWhole = false
  let status: number | undefined
  return new Promise((resolve) => {
    const end = (answer: Pick<Answer, 'status' | 'silence'>, body = '') => {
      resolve({ ...answer, body, isTakenWhole, ms: performance.now() - startedAt })
      outgoing.destroy()
    }
    // What happens to the connection after an answer changes nothing about it.
    const endSilent = (silence: NonNullable<Answer['silence']>) => end(status === undefined ? { silence } : { status })
    outgoing.on('error', (error: NodeJS.ErrnoException) => endSilent(silenceOf(error)))
    outgoing.on('close', () => status === undefined && endSilent('closed'))
    outgoing.on('response', (response) => {
      status = response.statusCode ?? 0
      readText(response).then(
        (body) => endWith(body),
        () => endWith(''),
      )
    })
    const endWith = (body: string) => end({ ...(status !== undefined && { status }) }, body)
    write().catch(() => undefined)

    async function write(): Promise<void> {
      for (const piece of request.pieces) {
        if (outgoing.destroyed) return
        await new Promise((written) => outgoing.write(piece, written))
      }
      isTakenWhole = !outgoing.destroyed
      if (request.ending === 'wait') return
      if (request.ending === 'close') return void outgoing.socket?.end()
      outgoing.end()
    }
  })
}

function silenceOf({ name, code = '' }: NodeJS.ErrnoException): NonNullable<Answer['silence']> {
  if (name === 'AbortError' || name === 'TimeoutError') return 'no_answer'
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' ? 'not_connected' : 'closed'
}

/** The beginning of an answer's body: more than a question of the provider asks for. */
async function readText(response: IncomingMessage): Promise<string> {
  let text = ''
  response.setEncoding('utf8')
  for await (const chunk of response as AsyncIterable<string>) if (text.length < 4096) text += chunk
  return text
}
