import type { IncomingMessage } from 'node:http'
import {
  bodyAlreadyParsed,
  bodyTooLarge,
  type IncomingRequest,
  type ReadWatch,
  toByteView,
} from '@countersign/core/adapter'
import { toHeaderReader } from './header-reader.ts'
import { readStream } from './read-stream.ts'

/** What frameworks and body parsers leave on a request. Their types disagree about it, so it extends none. */
interface Leftovers {
  /** Bytes, from `express.raw()`; anything else is a parsed body. */
  readonly body?: unknown
  /** Bytes, as Firebase and Nest keep them. */
  readonly rawBody?: unknown
}

/** What an adapter knows of a Node request. */
export interface FromNodeOptions {
  /** What the framework's user must do when something has parsed the body before. */
  readonly fix?: string
  /** What handlers find as `context.native`. Default: the message. */
  readonly native?: unknown
}

const DEFAULT_FIX = 'Let the webhook handler have the request before any body parser.'

/** A Node request as a receiver reads it. */
export function fromNode(
  message: IncomingMessage,
  { fix = DEFAULT_FIX, native = message }: FromNodeOptions = {},
): IncomingRequest {
  return {
    method: message.method ?? '',
    url: message.url ?? '',
    header: toHeaderReader(message),
    read: (limit, watch) => readBody(message, limit, watch, fix),
    native,
  }
}

async function readBody(message: IncomingMessage, limit: number, watch: ReadWatch, fix: string): Promise<Uint8Array> {
  const { rawBody, body } = message as unknown as Leftovers
  const kept = toByteView(rawBody) ?? toByteView(body)
  if (kept) return copy(kept, limit)
  // A drained stream never ends again: waiting for it would hang the request. Where an encoding is set, it gives texts.
  const isRead = message.readableDidRead || message.readableEnded || typeof message.readableEncoding === 'string'
  if (isRead && !message.aborted) throw bodyAlreadyParsed(fix)
  return readStream(message, limit, watch)
}

/** What others have buffered stays theirs, to change and to be found in a pool: events have memory of their own. */
function copy(bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes.length > limit) throw bodyTooLarge(limit)
  return new Uint8Array(bytes)
}
