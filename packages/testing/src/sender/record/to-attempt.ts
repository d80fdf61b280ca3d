import type { Sent } from '../wire/send-attempt.ts'
import type { Attempt } from './delivery.ts'
import { type Judgement, judge } from './judge.ts'

/** What is known of an attempt besides what came of it. */
export type AttemptFrame = Pick<Attempt, 'number' | 'url' | 'eventId' | 'request'> & {
  readonly retryOf: string | undefined
}

/** One attempt as it is kept, judged as the provider judges. */
export function toAttempt(
  { number, url, eventId, retryOf, request }: AttemptFrame,
  sent: Sent,
  by: Judgement,
): Attempt {
  const error = 'error' in sent ? sent.error : judge(sent.response, by)
  return {
    number,
    url,
    eventId,
    ...(retryOf !== undefined && { retryOf }),
    startedAt: sent.startedAt,
    finishedAt: sent.finishedAt,
    request,
    ...('response' in sent && { response: sent.response }),
    ...(error && { error }),
  }
}

/** All copies of an attempt, numbered from the second one on. */
export function toCopies(frame: AttemptFrame, copies: readonly Sent[], by: Judgement): readonly Attempt[] {
  return copies.map((sent, index) => ({ ...toAttempt(frame, sent, by), ...(index > 0 && { copy: index + 1 }) }))
}
