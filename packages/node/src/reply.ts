import type { ServerResponse } from 'node:http'
import type { Reply } from '@countersign/core'

/** Answers a request, unless something has answered it already. */
export function sendReply(response: ServerResponse, { status, headers, body }: Reply): void {
  if (response.headersSent || response.writableEnded) return
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }
  // A body that was refused or cut off is not worth waiting for: the connection ends with the answer.
  const connection = response.req.complete ? {} : { connection: 'close' }
  response.writeHead(status, { ...headers, ...length, ...connection })
  response.end(body)
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
