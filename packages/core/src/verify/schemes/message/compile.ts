import type { KeyRing } from '../../../provider/keys/key-ring.ts'
import type { CompiledScheme, MessageSpec, Offer, SignatureVersion, Texts } from '../../../provider/scheme.ts'
import { valuesOf } from '../../../provider/template.ts'
import { type DeliveryView, headerNamesOf, type RequestView, type Value } from '../../../provider/value.ts'
import type { TimeLimits, Verified } from '../../../provider/verified.ts'
import { WebhookVerificationError } from '../../../shared/errors.ts'
import { meets } from '../../conditions.ts'
import { isRepeated, readAny, readText } from '../../read-value.ts'
import { requireSettings, withSettings } from '../settings.ts'
import { checkBindings } from './bindings.ts'
import { type Candidate, findCandidates, findMatch, limitChecks, mismatch, toCandidates } from './candidates.ts'
import { type Group, malformed, parseGroups } from './signatures.ts'
import { buildMessage } from './template.ts'
import { type GroupTime, isTimeInBody, judgeTime, timeInBody, timeOfEntries, timeOfRequest, withTime } from './time.ts'

/** Signatures, and when they say that they were made. */
interface Moment {
  readonly group: Group
  readonly time: GroupTime | undefined
}

/** Signatures of one moment, with the keys that may have made them. */
interface Attempt {
  /** Keys that are not configured are asked for only where the time holds. */
  readonly candidates: (view: DeliveryView) => readonly Candidate[] | Promise<readonly Candidate[]>
  readonly texts: Texts
  readonly sentAt?: number | undefined
}

/** A signature scheme, decided once: what every request reads, and in which order. */
export function compileMessage(spec: MessageSpec): CompiledScheme {
  const { signed, signature, timestamp } = spec
  // Any of several may be there; that none is, is told in words of its own.
  const sources = [signature.from].flat().map((source) => (source.place === 'header' ? optional(source) : source))
  const covered = valuesOf(signed)
  const read = [...sources, ...covered, ...(timestamp ? [timestamp.from] : [])]
  const early = covered.filter(({ place }) => place !== 'body' && place !== 'entry')
  const plain = early.filter((value) => value !== timestamp?.from && value.place !== 'option')
  const settings = early.filter(({ place }) => place === 'option')
  const found = spec.keys?.options ?? []
  const chosenBy = signature.versions.flatMap(({ when }) => (when ? [when.value] : []))
  const needsPublicUrl = covered.some(({ place }) => place === 'url')
  const needsMember = [...sources, ...covered, ...chosenBy].some(({ place }) => place === 'member')

  function precheck(view: RequestView): Offer {
    const groups = readGroups(view)
    const texts = new Map<Value, string>()
    for (const value of plain) {
      const text = readText(value, view)
      if (text !== undefined) texts.set(value, text)
    }
    const moments = groups.map((group): Moment => ({ group, time: timeOf(group, view) }))
    const [first] = moments
    if (timestamp && first?.time && early.includes(timestamp.from)) texts.set(timestamp.from, first.time.text)

    return {
      texts,
      checkTime: (limits) => checkTimes(moments, limits),
      admit: (ring) => admit(ring, moments, withSettings(texts, settings, ring)),
    }
  }

  function readGroups(view: RequestView): readonly Group[] {
    const texts = sources.flatMap((source) => readSignature(source, view) ?? [])
    if (texts.length === 0) throw missing(spec)
    const versions = versionsOf(view)
    return texts.flatMap((text) => parseGroups({ ...signature, versions }, text))
  }

  /** The versions that count for a request. A condition looks at a member: the body is read before, see `needsMember`. */
  function versionsOf(view: RequestView): readonly SignatureVersion[] {
    if (chosenBy.length === 0) return signature.versions
    const versions = signature.versions.filter(({ when }) => !when || meets(when, view as DeliveryView))
    if (versions.length > 0) return versions
    throw malformed(`No version of signature is of this kind: see ${chosenBy.map(({ text }) => text).join(' or ')}.`)
  }

  function readSignature(source: Value, view: RequestView): string | undefined {
    const text = readAny(source, view)
    // In a list, a comma with a space after it separates entries: a doubled header is known by its second time.
    if (text !== undefined && signature.list !== ',' && isRepeated(source, text)) {
      throw new WebhookVerificationError('header_malformed', `The header ${source.name} was sent more than once.`)
    }
    return text
  }

  function timeOf({ entries }: Group, view: RequestView): GroupTime | undefined {
    if (!timestamp || isTimeInBody(spec)) return undefined
    return timestamp.from.place === 'entry' ? timeOfEntries(timestamp, entries) : timeOfRequest(timestamp, view)
  }

  /** @throws WebhookVerificationError the first fault, where no moment is within the tolerance */
  function checkTimes(moments: readonly Moment[], limits: TimeLimits): void {
    let fault: unknown
    for (const { time } of moments) {
      try {
        judgeTime(timestamp, time?.sentAt, limits)
        return
      } catch (error) {
        fault ??= error
      }
    }
    throw fault
  }

  function admit(ring: KeyRing, moments: readonly Moment[], texts: Texts) {
    requireSettings(found, ring)
    limitChecks(
      ring,
      moments.flatMap(({ group }) => group.signatures),
    )
    const attempts = moments.map(
      ({ group, time }): Attempt => ({
        candidates: candidatesOf(ring, group),
        texts: withTime(texts, timestamp, time),
        sentAt: time?.sentAt,
      }),
    )
    return (view: DeliveryView, limits: TimeLimits) => check(attempts, view, limits)
  }

  function candidatesOf(ring: KeyRing, { signatures }: Group): Attempt['candidates'] {
    const { keys: remote } = spec
    if (remote) return (view) => findCandidates(remote, view, signatures)
    const candidates = toCandidates(ring, signatures)
    return () => candidates
  }

  async function check(attempts: readonly Attempt[], view: DeliveryView, limits: TimeLimits): Promise<Verified> {
    const { keyIndex, sentAt, texts } = await findAttempt(attempts, view, limits)
    await checkBindings(spec.binds, view, texts)
    const sentInBody = timeInBody(spec, view)
    judgeTime(timestamp, sentInBody, limits)
    return { keyIndex, sentAt: sentAt ?? sentInBody, once: spec.once && texts.get(spec.once) }
  }

  /** The first attempt whose time and signature hold; the fault of the first one where none does. */
  async function findAttempt(attempts: readonly Attempt[], view: DeliveryView, limits: TimeLimits) {
    let fault: unknown
    for (const { candidates, texts, sentAt } of attempts) {
      try {
        judgeTime(timestamp, sentAt, limits)
        const keyIndex = await findMatch(await candidates(view), await buildMessage(signed, texts, view))
        if (keyIndex !== undefined) return { keyIndex, sentAt, texts }
        fault ??= mismatch(needsPublicUrl)
      } catch (error) {
        fault ??= error
      }
    }
    throw fault
  }

  return {
    slots: signature.versions.filter(({ key }) => key),
    readsBodyFirst: needsMember,
    usesOnce: spec.once !== undefined,
    needsPublicUrl,
    headers: [...new Set(read.flatMap(headerNamesOf))],
    options: [...new Set([...read.flatMap(({ place, name }) => (place === 'option' ? [name] : [])), ...found])],
    precheck,
  }
}

function optional(value: Value): Value {
  return { ...value, optional: true }
}

/** Some providers sign nothing until somebody gives them a secret (GitHub). Public keys are the provider's own. */
function missing({ signature: { from, versions } }: MessageSpec): WebhookVerificationError {
  const [source] = [from].flat()
  const takesSecret = versions.some(({ algorithm }) => algorithm.keyOption === 'secret')
  const likely = takesSecret
    ? 'Perhaps no secret is set at the provider, which then does not sign. Otherwise the'
    : 'The'
  return new WebhookVerificationError(
    'header_missing',
    `The header ${source?.name ?? ''} is missing. ${likely} provider did not send this, or a proxy took it off.`,
  )
}
