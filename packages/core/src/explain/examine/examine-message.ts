import type { MessageSpec } from '../../provider/scheme.ts'
import type { ExplainOptions } from '../asked.ts'
import { bodyHypotheses, toSentHypothesis } from '../hypotheses/bodies.ts'
import { keyHypotheses, otherKeyHypotheses } from '../hypotheses/key/key-hypotheses.ts'
import { messageHypotheses } from '../hypotheses/messages.ts'
import { farUrlHypotheses, urlHypotheses } from '../hypotheses/url/urls.ts'
import { type Budget, createMeter } from '../prove/budget.ts'
import { type Families, type Start, search } from '../prove/search.ts'
import type { Hypothesis } from '../prove/trial.ts'
import { toSignedBody } from '../read/signed-body.ts'
import { readStarts } from '../read/starts.ts'
import type { Opened } from './open.ts'

/** A delivery whose signature covers a message, and what was found out about it. */
export interface Examined extends Opened {
  readonly spec: MessageSpec
  /** The ways to read the headers, the likeliest first. */
  readonly starts: readonly [Start, ...Start[]]
  /** What became of the body that was really sent, where that is known. */
  readonly change?: Hypothesis | undefined
  /** The faults that had to be undone for the signature to hold. */
  readonly found?: Start | undefined
  readonly checks: number
}

export async function examineMessage(
  opened: Opened,
  spec: MessageSpec,
  { keys = {}, otherKeys = {}, sent }: ExplainOptions,
  budget: Budget,
): Promise<Examined> {
  const { definition, headers, received, ring, viewOf, refusal } = opened
  const body = await toSignedBody(definition, headers, received)
  const starts = readStarts(headers, { spec, body, keys: ring.keys, viewOf })
  if (!refusal) return { ...opened, spec, starts, checks: 0 }

  const change = sent && (await toSentHypothesis(body, sent, createMeter(budget)))
  const meter = createMeter(budget)
  const families: Families = {
    urls: urlHypotheses,
    farUrls: farUrlHypotheses,
    bodies: sent ? () => (change ? [change] : []) : bodyHypotheses(body, meter),
    keys: function* (trial) {
      yield* keyHypotheses(keys, trial)
      yield* otherKeyHypotheses({ ...keys, ...otherKeys }, trial)
    },
    messages: messageHypotheses,
  }
  const found = await search(starts, families, meter)
  return { ...opened, spec, starts, change, found, checks: meter.checks() }
}
