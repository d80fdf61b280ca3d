import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import type { Reply } from '@countersign/core/provider'

/** Answers a request, unless something has answered it already. */
export function sendReply(response: ServerResponse, { status, headers, body }: Reply): void {
  if (response.headersSent || response.writableEnded) return
  const { req: request } = response
  if (!request) return // of a stream of HTTP/2 that its sender has reset, there is nothing left
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }
  // A body that was refused or cut off is not worth waiting for: the connection, or its stream, ends with the answer.
  const isCutOff = !request.complete
  const isHttp2 = isOfHttp2(response)
  const connection = isCutOff && !isHttp2 ? { connection: 'close' } : {}
  response.writeHead(status, { ...headers, ...length, ...connection })
  response.end(body)
  if (!isCutOff || !isHttp2) return
  request.resume() // what comes until then is let go, and not kept by Node
  endStream(response)
}

function isOfHttp2(response: object): response is Http2ServerResponse {
  return 'stream' in response
}

/** How long a client may leave an answer unread before its stream is closed without it. */
const UNREAD_MS = 1000

/** The code of RFC 9113 for a stream that is no longer needed. */
const CANCEL = 8

function endStream({ stream }: Http2ServerResponse): void {
  const timer = setTimeout(() => stream.close(CANCEL), UNREAD_MS)
  stream.once('finish', () => stream.close())
  stream.once('close', () => clearTimeout(timer))
}

/** Answers in the place of what a route has prepared. Where that is on its way already, all that is left is to cut it off. */
export function replaceReply(response: ServerResponse, reply: Reply): void {
  if (response.headersSent) return void response.destroy()
  removeHeaders(response)
  sendReply(response, reply)
}

export function removeHeaders(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name)
}
