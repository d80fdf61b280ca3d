import { appendFileSync } from 'node:fs'
import type { Outcome } from '@countersign/core'

/**
 * What to give as `onOutcome` for `countersign drill --trace`: writes each outcome as a line of JSON to the end of a file,
 * before the answer goes out. A line holds no secret, no signature and no body; where the file cannot be written, it is
 * left out. For development: writing holds the process up.
 *
 * @param file its path; made when it is not there
 * @throws TypeError when it is no path
 *
 * @example
 * ```ts
 * import { createReceiver, traceTo } from '@countersign/node'
 * import { telnyx } from '@countersign/providers/telnyx'
 *
 * const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
 * const receiver = createReceiver({ provider, onOutcome: traceTo('.tmp/outcomes.ndjson') }, (event) => console.log(event.type))
 * console.log(typeof receiver.fetch) // function
 * ```
 */
export function traceTo(file: string): (outcome: Outcome) => void {
  if (typeof file !== 'string' || file === '') throw new TypeError('"file" must be the path of a file')
  return (outcome) => appendFileSync(file, `${JSON.stringify(toLine(outcome))}\n`)
}

/** One line of a trace. */
export interface TraceLine {
  /** When it was written, ISO 8601. */
  readonly at: string
  readonly provider: string
  readonly status: Outcome['status']
  readonly code?: string
  readonly eventId?: string
  readonly eventType?: string
  /** From 1, where the provider says so. */
  readonly attempt?: number
}

function toLine(outcome: Outcome): TraceLine {
  const { provider, status } = outcome
  const event = 'event' in outcome ? outcome.event : undefined
  return {
    at: new Date().toISOString(),
    provider,
    status,
    ...('code' in outcome && { code: outcome.code }),
    ...(event && { eventId: event.id, eventType: event.type }),
    ...(event?.attempt !== undefined && { attempt: event.attempt }),
  }
}
