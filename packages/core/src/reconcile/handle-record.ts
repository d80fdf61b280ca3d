import type { ReconcilePort, UnverifiedEvent } from '../receiver/reconcile-port.ts'
import type { Outcome } from '../reply/outcome.ts'
import { ReceiverUnavailableError, WebhookVerificationError } from '../shared/errors.ts'
import type { Claim } from '../store/store.ts'
import type { Pause } from './ask.ts'
import { storeCannotTell } from './refusals.ts'
import type { Finding } from './tally.ts'

const FOUND: Readonly<Record<Claim | 'ignored', Finding>> = {
  claimed: 'missing',
  completed: 'alreadyDone',
  in_progress: 'inProgress',
  ignored: 'ignored',
}

/** What would become of the event. Writes nothing. */
export async function lookUpRecord(receiver: ReconcilePort, event: UnverifiedEvent): Promise<Finding> {
  try {
    return FOUND[await receiver.lookUp(event)]
  } catch (error) {
    if (error instanceof WebhookVerificationError) return 'unknown'
    if (error instanceof TypeError) throw storeCannotTell(error)
    throw error
  }
}

const HANDLED: Readonly<Record<Exclude<Outcome['status'], 'unavailable'>, Finding>> = {
  processed: 'recovered',
  discarded: 'recovered',
  duplicate: 'alreadyDone',
  ignored: 'ignored',
  in_progress: 'inProgress',
  failed: 'failed',
  lease_lost: 'failed',
  rejected: 'unknown',
  handshake: 'unknown',
}

/**
 * Handles the event where it was not handled.
 *
 * @throws ReceiverUnavailableError where the receiver cannot
 */
export async function handleRecord(receiver: ReconcilePort, event: UnverifiedEvent): Promise<Finding> {
  const outcome = await receiver.receiveUnverified(event)
  if (outcome.status === 'unavailable') throw outcome.error
  return HANDLED[outcome.status]
}

/** A store that is slow for a moment must not end a run of thousands. */
const ATTEMPTS = 4
const FIRST_PAUSE_MS = 500

/** Calls again, after a pause, where the store was unavailable. */
export async function insist<Result>(pause: Pause, call: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      const isUnavailable = error instanceof ReceiverUnavailableError && error.code === 'store_unavailable'
      if (!isUnavailable || attempt === ATTEMPTS) throw error
      await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1))
    }
  }
}
