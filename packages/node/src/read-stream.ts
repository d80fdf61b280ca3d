import type { IncomingMessage } from 'node:http'
import { BodyBuffer, type ReadWatch } from '@countersign/core/adapter'

/**
 * Reads a body to its end, in memory that holds nothing else.
 *
 * @throws WebhookVerificationError `body_too_large`
 * @throws Error when the body ends before it is complete
 */
export function readStream(
  message: IncomingMessage,
  limit: number,
  { onBytes, onStop }: ReadWatch,
): Promise<Uint8Array> {
  const length = lengthOf(message)
  const buffer = new BodyBuffer({ limit, length, onBytes })
  return new Promise((resolve, reject) => {
    function leave(): void {
      message.off('data', add).off('end', finish).off('error', fail)
      message.off('aborted', breakOff).off('close', breakOff)
    }
    function stop(): void {
      leave()
      buffer.release()
      message.pause()
    }
    function fail(error: unknown): void {
      stop()
      reject(error)
    }
    function breakOff(): void {
      fail(new Error('The body broke off'))
    }
    function add(chunk: Uint8Array): void {
      try {
        buffer.add(chunk)
      } catch (error) {
        fail(error)
      }
    }
    function finish(): void {
      // Over HTTP/2 a stream that its sender has reset ends as if it were complete.
      if (message.aborted || (length >= 0 && buffer.size !== length)) breakOff()
      else {
        leave()
        resolve(buffer.take())
      }
    }
    onStop(stop)
    // Nothing more is heard of a message that has been destroyed.
    if (message.destroyed || message.aborted) return breakOff()
    message.on('data', add).on('end', finish).on('error', fail)
    message.on('aborted', breakOff).on('close', breakOff)
  })
}

function lengthOf({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] || Number.NaN)
}
