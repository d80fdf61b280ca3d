/** What goes wrong with an attempt, by intent. Several things may go wrong together. */
export interface Faults extends WritingFaults, WireFaults {}

/** What goes wrong when a request is written and signed. */
export interface WritingFaults {
  /** Changes what was signed, after it was signed; `key` signs with a key that is not the provider's. */
  readonly tamper?: Tampering
  /** How far the sender's clock is off when it signs, in milliseconds. */
  readonly skewMs?: number
  /** How the body is written. It is signed as it is written. Default: `compact`. */
  readonly body?: BodyForm
}

/** What goes wrong between the sender and the receiver. */
export interface WireFaults {
  /** Over how many milliseconds the body's bytes are spread. */
  readonly slowMs?: number
  /** What becomes of the connection. */
  readonly network?: NetworkFault
  /** How often the attempt arrives, with the same bytes. Default: 1. */
  readonly copies?: number
  /** Whether copies arrive simultaneously; otherwise each one is sent when the one before is answered. */
  readonly concurrent?: boolean
}

/**
 * What is changed: a byte of the `body`, a bit of the `signature`, a signed `header` (the id or the time), the `key`
 * that it is signed with, or the `encoding` of the signature (base64url for base64, upper case for hex).
 */
export type Tampering = 'body' | 'signature' | 'header' | 'key' | 'encoding'

/**
 * How a body is written: `compact` as `JSON.stringify` does, `pretty` with an indent of two, `escaped` in ASCII with
 * `\u` escapes, `crlf` as `pretty` with CR and LF, `bom` with a byte order mark before it.
 */
export type BodyForm = 'compact' | 'pretty' | 'escaped' | 'crlf' | 'bom'

/**
 * What becomes of a connection:
 *
 * - `dns`, `connect`, `tls`: there is none; nothing reaches the receiver
 * - `reset_before`: it breaks in the middle of the body, before the receiver could do its work
 * - `reset_after`: the receiver did its work and answered, and the answer is lost
 * - `timeout`: the receiver did its work, and its answer comes too late
 */
export type NetworkFault = 'dns' | 'connect' | 'tls' | 'reset_before' | 'reset_after' | 'timeout'

/** Faults by attempt: a list, in which later entries add to earlier ones, or a function. */
export type FaultPlan = readonly PlannedFaults[] | ((attempt: PlannedAttempt) => Faults | undefined)

/** Faults of one attempt, or of every attempt. */
export interface PlannedFaults extends Faults {
  /** Which attempt, from 1 over all URLs. Default: every one. */
  readonly attempt?: number
}

/** An attempt that is about to be made. */
export interface PlannedAttempt {
  /** From 1, over all URLs. */
  readonly number: number
  readonly url: string
  /** From 0 up to, and without, 1; with a seed the same in every run. */
  readonly random: () => number
}

export function planFaults(plan: FaultPlan, attempt: PlannedAttempt): Faults {
  if (typeof plan === 'function') return plan(attempt) ?? {}
  const planned = plan.filter(({ attempt: number = attempt.number }) => number === attempt.number)
  return Object.assign({}, ...planned.map(({ attempt: _, ...faults }) => faults))
}
