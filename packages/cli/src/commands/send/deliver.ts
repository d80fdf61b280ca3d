import { randomUUID } from 'node:crypto'
import { type ProviderDefinition, valuesOf } from '@countersign/core/provider'
import type { SigningKeys } from '@countersign/core/sign'
import { createSender, type Delivery, type EventInput, type Sender, type SendOptions } from '@countersign/testing'
import { asUsage } from '../../as-usage.ts'
import type { Print } from '../../output.ts'
import type { SendPlan } from './plan.ts'
import { describeAttempt, toAttemptLine } from './print-attempt.ts'

export interface Sending {
  readonly event: EventInput
  readonly keys: SigningKeys
  readonly signal: AbortSignal
  readonly show: Print['data']
  readonly print: Print
}

/** Sends the event as often as it is to arrive, and shows each attempt; ends early when it is interrupted. */
export async function deliver(
  { provider, type, target, failover, speed, faults, policy, times, isConcurrent }: SendPlan,
  { event, keys, signal, show, print }: Sending,
): Promise<readonly Delivery[]> {
  const { definition } = provider.factory
  const sender = await asUsage('usage', () =>
    createSender({
      provider: provider.factory,
      keys,
      target,
      ...(failover && { failover }),
      speed,
      onAttempt: (attempt, delivery) => show(toAttemptLine(attempt, delivery), describeAttempt(attempt, policy, print)),
    }),
  )
  const close = () => void sender.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    const options = { ...faults, type, ...sameId(definition) }
    return await asUsage('usage', () => repeat(sender, event, options, { times, isConcurrent }))
  } finally {
    signal.removeEventListener('abort', close)
    await sender.close()
  }
}

interface Repetition {
  readonly times: number
  readonly isConcurrent: boolean
}

/** The same event as often as it is to arrive: simultaneously, or each when the one before has ended. */
async function repeat(
  sender: Sender,
  event: EventInput,
  options: SendOptions,
  { times, isConcurrent }: Repetition,
): Promise<readonly Delivery[]> {
  const events = Array.from({ length: times }, () => event)
  if (isConcurrent) return sender.play(events, { ...options, concurrent: true })
  const deliveries: Delivery[] = []
  for (const one of events) deliveries.push(await sender.send(one, options))
  return deliveries
}

/** An id for all deliveries of the event, where a header has it. */
function sameId({ values = {}, scheme }: ProviderDefinition): Pick<SendOptions, 'id'> {
  if (!values.id) return {}
  const isSigned = scheme.kind === 'message' && valuesOf(scheme.spec.signed).includes(values.id)
  return { id: isSigned ? `msg_${randomUUID()}` : randomUUID() }
}
