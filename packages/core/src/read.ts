import { ReceiverUnavailableError, WebhookVerificationError } from './errors.ts'
import type { HeaderReader } from './headers.ts'

/** A request as an adapter hands it over. */
export interface IncomingRequest {
  readonly method: string
  /** As the framework has it: a path or a whole URL. */
  readonly url: string
  /** A header by its lower-case name; values of a repeated one joined by `, `. */
  readonly header: HeaderReader
  /**
   * The body's bytes exactly as they were sent. Called once at the most, and not at all when the headers are refused.
   *
   * @throws WebhookVerificationError `body_too_large` beyond `limit` bytes; `body_already_parsed` when something
   * has read the body before and did not keep its bytes
   */
  readonly read: (limit: number, watch: ReadWatch) => Promise<Uint8Array>
  /** The framework's own request. */
  readonly native: unknown
}

export interface ReadWatch {
  /** Aborted when the body takes too long: stop reading. */
  readonly signal: AbortSignal
  /** To be told of every chunk that is kept while the body is read. */
  readonly onBytes: (count: number) => void
}

export interface ReadLimits {
  readonly maxBodyBytes: number
  readonly bodyTimeoutMs: number
  readonly maxBufferedBytes: number
}

/**
 * Reads bodies within the limits: of one body, of its time, and of all bodies that are being read.
 *
 * @throws WebhookVerificationError `body_too_large`, `body_timeout`, `body_malformed` when it ends early, and what
 * the request's own `read` throws
 * @throws ReceiverUnavailableError `buffer_full`
 */
export function createBodyReader({
  maxBodyBytes,
  bodyTimeoutMs,
  maxBufferedBytes,
}: ReadLimits): (request: IncomingRequest) => Promise<Uint8Array> {
  let buffered = 0

  return async (request) => {
    if (Number(request.header('content-length') ?? 0) > maxBodyBytes) throw bodyTooLarge(maxBodyBytes)
    if (buffered >= maxBufferedBytes) throw bufferFull(maxBufferedBytes)

    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(bodyTimeout(bodyTimeoutMs)), bodyTimeoutMs)
    const stopped = rejection(controller.signal)
    let own = 0
    let isOver = false
    function onBytes(count: number): void {
      if (isOver) return
      own += count
      buffered += count
      if (buffered > maxBufferedBytes) controller.abort(bufferFull(maxBufferedBytes))
    }
    try {
      const { signal } = controller
      const body = await Promise.race([request.read(maxBodyBytes, { signal, onBytes }), stopped])
      if (body.length > maxBodyBytes) throw bodyTooLarge(maxBodyBytes) // whoever buffered it had another limit
      return body
    } catch (cause) {
      if (cause instanceof WebhookVerificationError || cause instanceof ReceiverUnavailableError) throw cause
      throw new WebhookVerificationError('body_malformed', 'The body ended before it was complete.', { cause })
    } finally {
      clearTimeout(timer)
      isOver = true
      buffered -= own
    }
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

export function bodyTooLarge(limit: number): WebhookVerificationError {
  return new WebhookVerificationError(
    'body_too_large',
    `The body is larger than ${limit} bytes. If the provider really sends such bodies, raise "maxBodyBytes".`,
  )
}

function bodyTimeout(timeoutMs: number): WebhookVerificationError {
  return new WebhookVerificationError('body_timeout', `The body was not complete within ${timeoutMs} ms.`)
}

function bufferFull(limit: number): ReceiverUnavailableError {
  return new ReceiverUnavailableError(
    'buffer_full',
    `The bodies being read hold more than ${limit} bytes. If that is ordinary traffic, raise "maxBufferedBytes".`,
  )
}

/** For adapters: the error of a body that something else has read, with the fix for the framework. */
export function bodyAlreadyParsed(fix: string): WebhookVerificationError {
  return new WebhookVerificationError(
    'body_already_parsed',
    `Something read the body before the webhook, and its bytes are gone. ${fix}`,
  )
}
