import { type VerifyOptions, verify } from '../identify/verify.ts'
import type { ProviderDefinition } from '../provider/definition.ts'
import type { KeyRing, KeySource } from '../provider/keys/key-ring.ts'
import { compile } from '../provider/plan.ts'
import type { MessageSpec } from '../provider/scheme.ts'
import { toleranceOf } from '../provider/tolerance.ts'
import type { DeliveryView } from '../provider/value.ts'
import { type Delivery, toHeaderReader } from '../request/header-reader.ts'
import { receivedBytes } from '../request/received-bytes.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import { bodyHypotheses, toSentHypothesis } from './hypotheses/bodies.ts'
import { type KeyTexts, keyFaults, keyHypotheses, otherKeyHypotheses, readKeys } from './hypotheses/keys.ts'
import { messageHypotheses } from './hypotheses/messages.ts'
import { ASKED_BUDGET, type Budget, createMeter } from './prove/budget.ts'
import { type Families, type Start, search } from './prove/search.ts'
import type { Fault, Hypothesis } from './prove/trial.ts'
import { type ReceivedHeaders, readHeaders } from './read/header-texts.ts'
import { toSignedBody } from './read/signed-body.ts'
import { readStarts, withoutRepeats } from './read/starts.ts'
import type { Diagnosis } from './report/diagnosis.ts'
import { bodyFaults, encodingFaults, methodFaults, versionFaults } from './report/evidence.ts'
import { toDiagnoses } from './report/facts.ts'
import { judgeTime, type TimeLimits } from './report/time.ts'

/** A delivery as it was received, with its method where that is known. */
export interface ReceivedDelivery extends Delivery {
  readonly method?: string
}

/** Options of `explain`. */
export interface ExplainOptions extends VerifyOptions {
  /**
   * The configured keys as they are written, by a name that may be shown: `{ secret: process.env.SECRET }`. With them, faults
   * in their writing are found; a provider's own keys cannot be read back.
   */
  readonly keys?: KeyTexts
  /** Keys that may have been meant, by their names: those of other endpoints, or all of an .env file. */
  readonly otherKeys?: KeyTexts
  /** The body that was really sent, where it is known. */
  readonly sent?: Uint8Array
}

/** A provider with its keys, or a factory without: what is known of the keys is then `keys`. */
export interface ExplainedProvider {
  readonly definition: ProviderDefinition
  readonly keysFor?: KeySource
  readonly publicUrl?: string | undefined
}

/**
 * Why a delivery is refused, the first reason first; empty when it is accepted. Hypotheses are proved by verifying the
 * signature with the fault undone, at most 400 times and on 32 MiB of guesses at the body; the work grows with the size of the
 * body, and the event loop runs on meanwhile. For development: never put the result into a reply.
 *
 * @param provider the configured provider (`telnyx({ … })`), or its factory (`telnyx`) for keys that it refuses
 * @throws TypeError when the body is not given as bytes
 *
 * @example
 * ```ts
 * import { dfns } from '@countersign/providers/dfns'
 * import { sign } from '@countersign/core/sign'
 * import { explain } from '@countersign/core/explain'
 *
 * const secret = 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s'
 * const body = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: {}, timestampSent: Math.floor(Date.now() / 1000) }
 * const request = sign(dfns, JSON.stringify(body, null, 2), { keys: { secret } })
 *
 * const parsed = new TextEncoder().encode(JSON.stringify(JSON.parse(request.body)))
 * const [diagnosis] = await explain(dfns({ secret }), { headers: request.headers, body: parsed })
 * console.log(diagnosis?.code, diagnosis?.proof) // body_reserialized proved
 * ```
 */
export async function explain(
  provider: ExplainedProvider,
  delivery: ReceivedDelivery,
  options: ExplainOptions = {},
): Promise<readonly Diagnosis[]> {
  const examined = await examine(provider, delivery, options, ASKED_BUDGET)
  const { headers, received: body, starts, change, checks, spec } = examined
  const received = { headers, start: starts[0], checks }
  const methods = await toDiagnoses(methodFaults(delivery.method), 'seen', received)
  if (!examined.refusal) return methods
  if (examined.found) return [...methods, ...(await toProved(provider, examined))]
  const { keys = {}, sent } = options
  const seen = [
    ...examined.ringFaults,
    ...keyFaults(spec, keys),
    ...headerFaults(received.start, examined.limits),
    ...encodingFaults(provider.definition, headers),
    ...(sent ? (change?.faults ?? []) : bodyFaults(headers, body)),
    ...versionFaults(spec, received.start.trial),
  ]
  const circumstances = { ...received, signedBody: sent }
  return [
    ...methods,
    ...(await toDiagnoses(withoutRepeats(seen), 'seen', circumstances)),
    ...(await toDiagnoses([{ code: 'unexplained' }], 'none', circumstances)),
  ]
}

/** As {@link explain}, but only what can be proved within the budget. */
export async function proveReasons(
  provider: ExplainedProvider,
  delivery: ReceivedDelivery,
  options: ExplainOptions,
  budget: Budget,
): Promise<readonly Diagnosis[]> {
  return toProved(provider, await examine(provider, delivery, options, budget))
}

interface Examined {
  readonly spec: MessageSpec
  readonly headers: ReceivedHeaders
  readonly received: Uint8Array
  readonly limits: TimeLimits
  readonly ringFaults: readonly Fault[]
  /** Missing for a delivery that is accepted. */
  readonly refusal?: WebhookVerificationError
  readonly starts: readonly [Start, ...Start[]]
  /** What became of the body that was really sent, where that is known. */
  readonly change?: Hypothesis | undefined
  readonly found?: Start | undefined
  readonly checks: number
}

async function examine(
  provider: ExplainedProvider,
  delivery: ReceivedDelivery,
  {
    now = Date.now,
    toleranceSeconds = toleranceOf(provider.definition.scheme),
    keys = {},
    otherKeys = {},
    sent,
  }: ExplainOptions,
  budget: Budget,
): Promise<Examined> {
  const { definition } = provider
  const received = receivedBytes(delivery.body)
  const limits = { now: now(), toleranceSeconds }
  const { ring, faults: ringFaults } = await readRing(provider, delivery, keys)
  const spec = specOf(definition)
  const refusal = await findRefusal(provider, ring, { ...delivery, body: received }, limits)

  const headers = readHeaders(delivery.headers)
  const viewOf = toViewOf(provider, delivery, ring)
  const body = await toSignedBody(definition, headers, received)
  const starts = readStarts(headers, { spec, body, keys: ring.keys, viewOf })
  const examined = { spec, headers, received, limits, ringFaults, starts }
  if (!refusal) return { ...examined, checks: 0 }

  const change = sent && (await toSentHypothesis(body, sent, createMeter(budget)))
  const meter = createMeter(budget)
  const bodies = sent ? () => (change ? [change] : []) : bodyHypotheses(body, meter)
  const found = await search(starts, toFamilies(bodies, { keys, otherKeys }), meter)
  return { ...examined, refusal, change, found, checks: meter.checks() }
}

async function toProved(
  { definition }: ExplainedProvider,
  { headers, limits, refusal, starts, found, checks }: Examined,
): Promise<readonly Diagnosis[]> {
  if (!refusal || !found) return []
  const faults = provedFaults(found, refusal, limits, encodingFaults(definition, headers))
  return toDiagnoses(faults, 'proved', { headers, start: starts[0], signedBody: found.trial.body, checks })
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

async function readRing(
  { definition, keysFor }: ExplainedProvider,
  { headers, body, url = '/', method = 'POST' }: ReceivedDelivery,
  keys: KeyTexts,
): Promise<{ readonly ring: KeyRing; readonly faults: readonly Fault[] }> {
  const written = { tenantId: '', keys: readKeys(specOf(definition), keys), settings: {} }
  if (!keysFor) return { ring: written, faults: [] }
  try {
    return {
      ring: await keysFor({
        method,
        url,
        header: toHeaderReader(headers),
        native: undefined,
        body: async () => definition.body.parse(receivedBytes(body)).body,
      }),
      faults: [],
    }
  } catch {
    return { ring: written, faults: written.keys.size > 0 ? [] : [{ code: 'key_unavailable' }] }
  }
}

/** The verifier's own verdict: `undefined` for a delivery that it accepts. */
async function findRefusal(
  { definition, publicUrl }: ExplainedProvider,
  ring: KeyRing,
  delivery: Delivery,
  { now, toleranceSeconds }: TimeLimits,
): Promise<WebhookVerificationError | undefined> {
  try {
    const provider = { definition, plan: compile(definition), publicUrl, keysFor: async () => ring }
    await verify(provider, delivery, { now: () => now, toleranceSeconds })
    return undefined
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error
    throw error
  }
}

function toFamilies(
  bodies: Families['bodies'],
  { keys, otherKeys }: { readonly keys: KeyTexts; readonly otherKeys: KeyTexts },
): Families {
  return {
    bodies,
    keys: function* (trial) {
      yield* keyHypotheses(keys, trial)
      yield* otherKeyHypotheses({ ...keys, ...otherKeys }, trial)
    },
    messages: messageHypotheses,
  }
}

/** What had to be undone for the signature to hold, and what is refused all the same. */
function provedFaults(
  { trial, faults }: Start,
  { code, message }: WebhookVerificationError,
  limits: TimeLimits,
  encoding: readonly Fault[],
): readonly Fault[] {
  const isInflated = faults.some((fault) => fault.code === 'body_compressed')
  const found = withoutRepeats([...faults, ...judgeTime(trial, limits), ...(isInflated ? [] : encoding)])
  if (found.length > 0) return found
  return [{ code: code === 'body_malformed' ? code : 'header_malformed', facts: { reason: message } }]
}

function specOf({ scheme }: ProviderDefinition): MessageSpec {
  if (scheme.kind === 'message') return scheme.spec
  throw new TypeError(`explain() does not know schemes of the kind "${scheme.kind}"`)
}

function toViewOf(
  { definition, publicUrl }: ExplainedProvider,
  { headers, url = '/', method = 'POST' }: ReceivedDelivery,
  { settings }: KeyRing,
): (body: Uint8Array) => DeliveryView {
  const view = { method, target: url, header: toHeaderReader(headers), publicUrl, options: settings }
  return (body) => ({ ...view, body, parsed: () => definition.body.parse(body).body })
}
