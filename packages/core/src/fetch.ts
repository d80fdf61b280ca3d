import { concatBytes } from './bytes.ts'
import type { WebhookVerificationError } from './errors.ts'
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

/** A body that says it is no longer is read in one piece: where requests are made from Node's, streams cost most of the time. */
const SMALL_BYTES = 16_384

async function readBody(request: Request, limit: number, watch: ReadWatch): Promise<Uint8Array> {
  if (request.bodyUsed) throw alreadyParsed()
  const length = Number(request.headers.get('content-length') ?? Number.NaN)
  return length <= Math.min(limit, SMALL_BYTES) ? readWhole(request) : readStream(request, limit, watch)
}

async function readWhole(request: Request): Promise<Uint8Array> {
  try {
    return new Uint8Array(await request.arrayBuffer())
  } catch (error) {
    // Still unused: it is locked by a reader. A body that broke off has been used.
    throw request.bodyUsed ? error : alreadyParsed()
  }
}

async function readStream(request: Request, limit: number, { onBytes, onStop }: ReadWatch): Promise<Uint8Array> {
  if (request.body?.locked) throw alreadyParsed()
  if (!request.body) return new Uint8Array()
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

function alreadyParsed(): WebhookVerificationError {
  return bodyAlreadyParsed('Call the webhook handler before anything reads the request.')
}

export function toResponse({ status, headers, body }: Reply): Response {
  return new Response(status === 204 ? null : body, { status, headers })
}
