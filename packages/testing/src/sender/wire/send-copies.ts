import { type Sending, type Sent, sendAttempt } from './send-attempt.ts'
import type { Timing } from './timing.ts'

/**
 * Sends the same request as often as it arrives: simultaneously, or each when the one before is answered.
 *
 * @throws TypeError for a fault that the target cannot have
 */
export async function sendCopies(sending: Sending, timing: Timing): Promise<readonly Sent[]> {
  checkFaults(sending)
  const { copies = 1, concurrent = false } = sending.faults
  const send = () => sendAttempt(sending, timing)
  if (concurrent) return Promise.all(Array.from({ length: copies }, send))
  const sent: Sent[] = []
  for (let copy = 1; copy <= copies; copy++) sent.push(await send())
  return sent
}

function checkFaults({ endpoint, faults }: Sending): void {
  const isInParts = faults.network === 'reset_before' || (faults.slowMs ?? 0) !== 0
  if (!endpoint.isWhole || !isInParts) return
  throw new TypeError('"network" cannot be "reset_before", and "slowMs" not be set, for a target that has a "send"')
}
