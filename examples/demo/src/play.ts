import type { Outcome } from '@countersign/express'
import type { DemoReceiver } from './receiver.ts'
import type { Scene } from './scenes.ts'

/** What a scene came to. */
export interface Result {
  readonly sent: string
  readonly answered: readonly number[]
  /** The outcome of each request; for a rejection, its code. */
  readonly outcomes: readonly string[]
  readonly runs: readonly ('done' | 'threw')[]
  /** Why requests were rejected or failed. */
  readonly reasons: readonly string[]
  readonly isAsExpected: boolean
}

export async function play({ sent, play, expected }: Scene, receiver: DemoReceiver): Promise<Result> {
  const answered = await play(receiver)
  const outcomes = receiver.outcomes.splice(0)
  const actual = { answered, outcomes: outcomes.map(nameOf), runs: receiver.runs.splice(0) }
  return {
    sent,
    ...actual,
    reasons: outcomes.flatMap(reasonOf),
    isAsExpected: JSON.stringify(actual) === JSON.stringify(expected),
  }
}

function nameOf(outcome: Outcome): string {
  return outcome.status === 'rejected' ? outcome.code : outcome.status
}

function reasonOf(outcome: Outcome): readonly string[] {
  if (outcome.status === 'rejected') return [outcome.error.message]
  return outcome.status === 'failed' ? [`The handler threw: ${(outcome.error as Error).message}.`] : []
}
