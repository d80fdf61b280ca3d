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
