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

export interface FetchRequestOptions {
  /** What handlers find as `context.native`. Default: the request. */
  readonly native?: unknown
  /**
   * Whether the server lets no body through that is longer than its Content-Length. Then one of at most 16 KiB is read
   * in one piece: where requests are made from Node's, a stream costs most of the time. Default: false.
   */
  readonly isLengthEnforced?: boolean
}

/** A Fetch request as the receiver reads it. */
export function toIncomingRequest(
  request: Request,
  { native = request, isLengthEnforced = false }: FetchRequestOptions = {},
): IncomingRequest {
  return {
    method: request.method,
    url: request.url,
    header: (name) => request.headers.get(name) ?? undefined,
    async read(limit, watch) {
      if (request.bodyUsed) throw alreadyParsed()
      return isLengthEnforced && isSmall(request) ? readWhole(request) : readStream(request, limit, watch)
    },
    native,
  }
}

function isSmall({ headers }: Request): boolean {
  return Number(headers.get('content-length') || Number.NaN) <= 16_384
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
