import type { Outcome } from '../reply/outcome.ts'
import type { Observer } from './observer.ts'

/** An observer sees everything and can break nothing: what it gets is its own, and no part of what the reply is made of. */
export function report({ onOutcome }: Observer, outcome: Outcome): void {
  void (async () => onOutcome(copy(outcome)))().catch(() => undefined)
}

function copy(outcome: Outcome): Outcome {
  if (outcome.status !== 'handshake') return { ...outcome }
  const { reply } = outcome
  return { ...outcome, reply: { ...reply, headers: { ...reply.headers } } }
}
