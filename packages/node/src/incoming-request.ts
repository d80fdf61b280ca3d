import type { IncomingMessage } from 'node:http'
import { bodyAlreadyParsed, bodyTooLarge, type IncomingRequest, type ReadWatch } from '@countersign/core'
import getRawBody from 'raw-body'

/** What frameworks and body parsers leave on a request. Their types disagree about it, so it extends none. */
interface Leftovers {
  /** Bytes, from `express.raw()`; anything else is a parsed body. */
  readonly body?: unknown
  /** Bytes, as Firebase and Nest keep them. */
  readonly rawBody?: unknown
}

export interface IncomingRequestOptions {
  /** What the framework's user must do when something has parsed the body before. */
  readonly fix?: string
  /** What handlers find as `context.native`. Default: the message. */
  readonly native?: unknown
}

const DEFAULT_FIX = 'Let the webhook handler have the request before any body parser.'

/** A Node request as a receiver reads it. */
export function toIncomingRequest(
  message: IncomingMessage,
  { fix = DEFAULT_FIX, native = message }: IncomingRequestOptions = {},
): IncomingRequest {
  return {
    method: message.method ?? '',
    url: message.url ?? '',
    header: (name) => toText(message.headers[name]),
    read: (limit, watch) => readBody(message, limit, watch, fix),
    native,
  }
}

function toText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}

async function readBody(message: IncomingMessage, limit: number, watch: ReadWatch, fix: string): Promise<Uint8Array> {
  const { rawBody, body } = message as unknown as Leftovers
  const kept = [rawBody, body].find((bytes) => bytes instanceof Uint8Array)
  if (kept) return toPlainBytes(kept)
  // A drained stream never ends again: waiting for it would hang the request.
  if (message.readableDidRead || message.readableEnded) throw bodyAlreadyParsed(fix)
  return readStream(message, limit, watch)
}

async function readStream(
  message: IncomingMessage,
  limit: number,
  { onBytes, onStop }: ReadWatch,
): Promise<Uint8Array> {
  const count = (chunk: Buffer) => onBytes(chunk.length)
  message.on('data', count)
  onStop(() => message.pause())
  try {
    const length = message.headers['content-length'] ?? null
    return toPlainBytes(await getRawBody(message, { limit, length }))
  } catch (error) {
    throw (error as { type?: unknown }).type === 'entity.too.large' ? bodyTooLarge(limit) : error
  } finally {
    message.off('data', count)
  }
}

// A Buffer is a Uint8Array whose slice() and toString() do something else; handlers get the plain kind everywhere.
function toPlainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
