import type { Reply } from '../provider/reply.ts'
import { toOwnBytes } from '../shared/bytes.ts'
import type { WebhookVerificationError } from '../shared/errors.ts'
import { BodyBuffer } from './body-buffer.ts'
import type { IncomingRequest, ReadWatch } from './incoming-request.ts'
import { bodyAlreadyParsed } from './read-body.ts'

/** What a server gives together with a `Request`. */
export interface FromFetchOptions {
  /** What handlers find as `context.native`. Default: the request. */
  readonly native?: unknown
  /** What the server gave together with the request. Of use where it is `@hono/node-server`, which gives Node's own message. */
  readonly env?: unknown
  /** Keeps the instance running for what is left to do after the reply, as Workers have it. */
  readonly waitUntil?: (task: Promise<unknown>) => void
}

/** A Fetch request as the receiver reads it. */
export function fromFetch(
  request: Request,
  { native = request, env, waitUntil }: FromFetchOptions = {},
): IncomingRequest {
  return {
    method: request.method,
    url: request.url,
    header: (name) => request.headers.get(name) ?? undefined,
    async read(limit, watch) {
      if (request.bodyUsed) throw alreadyParsed()
      // What has arrived is read in one piece: where requests are made from Node's, a stream costs most of the time.
      return hasArrived(env) ? readWhole(request) : readStream(request, limit, watch)
    },
    native,
    ...(waitUntil && { waitUntil }),
  }
}

/** Whether Node has the whole body; `undefined` elsewhere, and over HTTP/2, where a broken one counts as complete too. */
function hasArrived(env: unknown): boolean | undefined {
  const { incoming } = (env ?? {}) as {
    readonly incoming?: { readonly httpVersionMajor?: number; readonly complete?: boolean }
  }
  return incoming?.httpVersionMajor === 1 ? incoming.complete : undefined
}

async function readWhole(request: Request): Promise<Uint8Array> {
  try {
    return toOwnBytes(new Uint8Array(await request.arrayBuffer()))
  } catch (error) {
    // Still unused: it is locked by a reader. A body that broke off has been used.
    throw request.bodyUsed ? error : alreadyParsed()
  }
}

async function readStream(request: Request, limit: number, { onBytes, onStop }: ReadWatch): Promise<Uint8Array> {
  if (request.body?.locked) throw alreadyParsed()
  if (!request.body) return new Uint8Array()
  const reader = request.body.getReader()
  const length = Number(request.headers.get('content-length') || Number.NaN)
  const buffer = new BodyBuffer({ limit, length, onBytes })
  const stop = (): void => {
    buffer.release()
    void reader.cancel().catch(() => undefined)
  }
  onStop(stop)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      buffer.add(value)
    }
  } catch (error) {
    stop()
    throw error
  }
  // Over HTTP/2 the stream of a request that its sender has reset may end as if it were complete.
  if (request.signal?.aborted) throw new Error('The request was aborted')
  return buffer.take()
}

function alreadyParsed(): WebhookVerificationError {
  return bodyAlreadyParsed('Call the webhook handler before anything reads the request.')
}

/**
 * For adapters: the answer to a request that no route has seen.
 *
 * @param env as in `FromFetchOptions`
 */
export function toResponse({ status, headers, body }: Reply, env?: unknown): Response {
  // Node's server would read on for half a second; a body that was refused or cut off is not worth waiting for.
  const connection = hasArrived(env) === false ? { connection: 'close' } : {}
  return new Response(status === 204 ? null : body, { status, headers: { ...headers, ...connection } })
}
