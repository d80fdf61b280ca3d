import type { Entry } from './entry.ts'
import { makeAttempt } from './make-attempt.ts'
import { remainingSteps, type Step } from './plan/steps.ts'
import { type Attempt, endDelivery, isDelivered } from './record/delivery.ts'
import type { Setup } from './setup.ts'

export interface DeliverWatch {
  /** Aborted when nothing more is to be sent. */
  readonly signal: AbortSignal
  /** Called after each attempt. */
  readonly onAttempt: (made: readonly Attempt[]) => void
}

/** Makes the attempts of the entry, one after another, until one succeeds or the provider gives up. */
export async function deliver(setup: Setup, entry: Entry, { signal, onAttempt }: DeliverWatch): Promise<void> {
  let rest = entry.steps
  for (;;) {
    const [step, ...others] = rest
    if (!step) return end(entry)
    if (!(await waitFor(setup, entry, step, signal))) return
    const made = await makeAttempt(setup, entry, step)
    const isEnd = isDelivered(made)
    if (isEnd) end(entry)
    onAttempt(made)
    if (isEnd) return
    rest = stepsAfter(setup, made, step, others)
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

function end(entry: Entry): void {
  entry.delivery = endDelivery(entry.delivery)
}

function stepsAfter(
  { plan: { clientErrorsAreFinal }, writer }: Setup,
  made: readonly Attempt[],
  step: Step,
  others: readonly Step[],
): readonly Step[] {
  const answers = made.flatMap(({ response }) => (response ? [response] : []))
  return remainingSteps(others, step, answers, { stop: writer.profile.stop, clientErrorsAreFinal })
}
