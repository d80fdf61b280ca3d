import { concatBytes } from './bytes.ts'
import type { Reply } from './provider.ts'
import { bodyAlreadyParsed, bodyTooLarge, type IncomingRequest, type ReadWatch } from './read.ts'
import type { Receiver } from './receiver.ts'

/**
 * A receiver as a function from `Request` to `Response`: for Bun, Deno, Cloudflare Workers and every framework
 * whose routes are such functions.
 */
export function fetchHandler(receiver: Receiver): (request: Request) => Promise<Response> {
  return async (request) => toResponse(receiver.toReply(await receiver.receive(toIncomingRequest(request))))
}

/** A Fetch request as the receiver reads it. `native` is what handlers find in their context. */
export function toIncomingRequest(request: Request, native: unknown = request): IncomingRequest {
  return {
    method: request.method,
    url: request.url,
    header: (name) => request.headers.get(name) ?? undefined,
    read: (limit, watch) => readBody(request, limit, watch),
    native,
  }
}

async function readBody(request: Request, limit: number, { onBytes, onStop }: ReadWatch): Promise<Uint8Array> {
  if (request.bodyUsed || request.body?.locked) {
    throw bodyAlreadyParsed('Call the webhook handler before anything reads the request.')
  }
  if (request.body === null) return new Uint8Array()
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  onStop(() => {
    chunks.length = 0
    void reader.cancel().catch(() => undefined)
  })
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return concatBytes(chunks)
    size += value.length
    if (size > limit) {
      void reader.cancel().catch(() => undefined)
      throw bodyTooLarge(limit)
    }
    onBytes(value.length)
    chunks.push(value)
  }
}

export function toResponse({ status, headers, body }: Reply): Response {
  return new Response(status === 204 ? null : body, { status, headers })
}
