import type { ExplainOptions } from '../asked.ts'
import type { Examined } from '../examine/examine-message.ts'
import type { Refusal } from '../examine/find-refusal.ts'
import { keyFaults } from '../hypotheses/key/key-faults.ts'
import type { Start } from '../prove/search.ts'
import type { Fault } from '../prove/trial.ts'
import { withoutRepeats } from '../read/starts.ts'
import { bodyFaults, encodingFaults, versionFaults } from './evidence.ts'
import { judgeTime, type TimeLimits } from './time.ts'

/** What had to be undone for the signature to hold, and what is refused all the same; nothing where it does not hold. */
export function provedFaults({ definition, headers, limits, refusal, found }: Examined): readonly Fault[] {
  if (!refusal || !found) return []
  const isInflated = found.faults.some(({ code }) => code === 'body_compressed')
  const encoding = isInflated ? [] : encodingFaults(definition, headers)
  const faults = withoutRepeats([...found.faults, ...judgeTime(found.trial, limits), ...encoding])
  if (faults.length > 0) return faults
  const { code, message: reason } = refusal
  return [
    { code: code === 'body_malformed' || code === 'key_unavailable' ? code : 'header_malformed', facts: { reason } },
  ]
}

/** What is there to see where the signature could not be made to hold. */
export function seenFaults(
  { definition, plan, headers, received, limits, ringFaults, refusal, spec, starts: [start], change }: Examined,
  { keys = {}, sent }: ExplainOptions,
): readonly Fault[] {
  return withoutRepeats([
    ...ringFaults,
    ...unavailableFaults(refusal),
    ...keyFaults(plan.scheme.slots, keys),
    ...headerFaults(start, limits),
    ...encodingFaults(definition, headers),
    ...(sent ? (change?.faults ?? []) : bodyFaults(headers, received)),
    ...versionFaults(spec, start.trial),
  ])
}

/** A setting that is missing, or a key that cannot be fetched. */
function unavailableFaults(refusal: Refusal | undefined): readonly Fault[] {
  return refusal?.code === 'key_unavailable' ? [{ code: 'key_unavailable', facts: { reason: refusal.message } }] : []
}

/** What is wrong with headers whose signature could not be proved. */
function headerFaults({ trial, faults }: Start, limits: TimeLimits): readonly Fault[] {
  const { timestamp } = trial.spec
  const isGuessed = faults.some(({ code }) => code === 'header_renamed')
  // A time in the body says nothing as long as the body is not verified.
  const isStated = timestamp !== undefined && timestamp.from.place !== 'member' && !isGuessed
  return [...faults.map(toSeen), ...(isStated ? judgeTime(trial, limits) : [])]
}

/** A header of another name was a guess, and did not prove right. */
function toSeen({ code, facts }: Fault): Fault {
  if (code !== 'header_renamed') return { code, ...(facts && { facts }) }
  return { code: 'header_missing', facts: { header: facts?.header ?? '' } }
}
