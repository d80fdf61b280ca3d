import { ReceiverUnavailableError, WebhookVerificationError } from '../shared/errors.ts'
import type { IncomingRequest } from './incoming-request.ts'

/** How much, and for how long, bodies may be read. */
export interface ReadLimits {
  readonly maxBodyBytes: number
  readonly bodyTimeoutMs: number
  readonly maxBufferedBytes: number
}

/** Where unverified bodies are read, and what is held of them is counted. */
export interface BodyReader {
  readonly read: (request: IncomingRequest) => Promise<Uint8Array>
  /** Counts further bytes among those of the bodies that are being read, until the result is called. */
  readonly hold: (count: number) => () => void
}

/**
 * Reads bodies within the limits: of one body, of its time, and of all bodies that are being read.
 *
 * @throws WebhookVerificationError `body_too_large`, `body_timeout`, `body_malformed` when it ends early, and what
 * the request's own `read` throws
 * @throws ReceiverUnavailableError `buffer_full`
 */
export function createBodyReader({ maxBodyBytes, bodyTimeoutMs, maxBufferedBytes }: ReadLimits): BodyReader {
  let buffered = 0

  async function readLimited(request: IncomingRequest): Promise<Uint8Array> {
    const body = await readWatched(request)
    if (body.length > maxBodyBytes) throw bodyTooLarge(maxBodyBytes) // something else has read it, with another limit
    return body
  }

  function readWatched(request: IncomingRequest): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      let own = 0
      let hasEnded = false
      let stop: (() => void) | undefined
      const timer = setTimeout(() => giveUp(bodyTimeout(bodyTimeoutMs)), bodyTimeoutMs)

      function end(): void {
        clearTimeout(timer)
        hasEnded = true
        buffered -= own
      }
      function giveUp(reason: Error): void {
        end()
        reject(reason)
        stop?.()
      }
      function onBytes(count: number): void {
        if (hasEnded) return
        own += count
        buffered += count
        if (buffered > maxBufferedBytes) giveUp(bufferFull(maxBufferedBytes))
      }
      function onStop(callback: () => void): void {
        stop = callback
      }
      async function readToEnd(): Promise<void> {
        try {
          resolve(await request.read(maxBodyBytes, { onBytes, onStop }))
        } catch (error) {
          reject(error)
        }
        if (!hasEnded) end()
      }
      void readToEnd()
    })
  }

  return {
    async read(request) {
      if (Number(request.header('content-length') ?? 0) > maxBodyBytes) throw bodyTooLarge(maxBodyBytes)
      if (buffered >= maxBufferedBytes) throw bufferFull(maxBufferedBytes)
      try {
        return await readLimited(request)
      } catch (cause) {
        if (cause instanceof WebhookVerificationError || cause instanceof ReceiverUnavailableError) throw cause
        throw new WebhookVerificationError('body_malformed', 'The body ended before it was complete.', { cause })
      }
    },
    hold(count) {
      if (buffered + count > maxBufferedBytes) throw bufferFull(maxBufferedBytes)
      buffered += count
      return () => {
        buffered -= count
      }
    },
  }
}

/** For adapters: the error of a body beyond the limit. */
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
