import { type Entry, makeAttempt } from './make-attempt.ts'
import type { Step } from './plan/schedule.ts'
import type { Attempt } from './record/delivery.ts'
import type { Setup } from './setup.ts'

export interface DeliverWatch {
  /** Aborted when nothing more is to be sent. */
  readonly signal: AbortSignal
  /** Called after each attempt. */
  readonly onAttempt: (made: readonly Attempt[]) => void
}

/** Makes the attempts of the steps, one after another, until one succeeds or the provider gives up. */
export async function deliver(
  setup: Setup,
  entry: Entry,
  steps: readonly Step[],
  { signal, onAttempt }: DeliverWatch,
): Promise<void> {
  let rest = steps
  for (;;) {
    const [step, ...others] = rest
    if (!step) return finish(entry)
    if (!(await waitFor(setup, entry, step, signal))) return
    const made = await makeAttempt(setup, entry, step)
    const isDelivered = made.some(({ error }) => error === undefined)
    if (isDelivered) finish(entry)
    onAttempt(made)
    if (isDelivered) return
    rest = made.some((one) => isStop(setup, one)) ? [] : withoutFinal(setup, made, step, others)
  }
}

/** Whether the time of the attempt has come; `false` when nothing more is to be sent. */
async function waitFor({ timing }: Setup, entry: Entry, { waitMs }: Step, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted || waitMs === 0) return !signal.aborted
  const { delivery } = entry
  const ms = waitMs / timing.speed
  entry.delivery = { ...delivery, nextAttemptAt: new Date(timing.clock.now() + ms) }
  await timing.clock.sleep(ms, { signal }).catch(() => undefined)
  if (!signal.aborted) entry.delivery = delivery
  return !signal.aborted
}

/** Ends a delivery as it stands after its last attempt: failed when all have failed. */
function finish(entry: Entry): void {
  const { delivery } = entry
  const status = delivery.attempts.some(({ error }) => error === undefined) ? 'delivered' : 'failed'
  const finishedAt = delivery.attempts.at(-1)?.finishedAt ?? delivery.startedAt
  entry.delivery = { ...delivery, status, finishedAt }
}

/** Whether the answer asks to send nothing more. */
function isStop({ signer }: Setup, { response }: Attempt): boolean {
  const { statuses = [], header } = signer.wire.stop ?? {}
  if (!response) return false
  return statuses.includes(response.status) || response.headers.some(([name]) => name.toLowerCase() === header)
}

const RETRIED_CLIENT_ERRORS: readonly number[] = [408, 429]

/** What is left to try: after a status that is final, nothing at the same URL. */
function withoutFinal(
  { clientErrorsAreFinal }: Setup,
  made: readonly Attempt[],
  { endpoint }: Step,
  steps: readonly Step[],
): readonly Step[] {
  const isFinal = ({ response }: Attempt) =>
    response !== undefined &&
    Math.floor(response.status / 100) === 4 &&
    !RETRIED_CLIENT_ERRORS.includes(response.status)
  return clientErrorsAreFinal && made.some(isFinal) ? steps.filter((step) => step.endpoint !== endpoint) : steps
}
