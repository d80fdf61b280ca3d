import type { Provider } from '../../provider/definition.ts'
import type { KeyRing } from '../../provider/keys/key-ring.ts'
import { compile, type Plan } from '../../provider/plan.ts'
import { toleranceOf } from '../../provider/tolerance.ts'
import type { DeliveryView } from '../../provider/value.ts'
import type { TimeLimits } from '../../provider/verified.ts'
import { toHeaderReader } from '../../request/header-reader.ts'
import { receivedBytes } from '../../request/received-bytes.ts'
import type { ExplainedProvider, ExplainOptions, ReceivedDelivery } from '../asked.ts'
import type { Fault } from '../prove/trial.ts'
import { type ReceivedHeaders, readHeaders } from '../read/header-texts.ts'
import { findRefusal, type Refusal } from './find-refusal.ts'
import { readRing } from './read-ring.ts'

/** What is known of a delivery before anything is tried. */
export interface Opened {
  readonly definition: Provider['definition']
  readonly plan: Plan
  readonly headers: ReceivedHeaders
  readonly received: Uint8Array
  readonly limits: TimeLimits
  readonly ring: KeyRing
  readonly ringFaults: readonly Fault[]
  /** The request as it came, with any body. */
  readonly viewOf: (body: Uint8Array) => DeliveryView
  /** Missing for a delivery that is accepted. */
  readonly refusal?: Refusal | undefined
}

/** @throws TypeError when the body is not given as bytes, or a header not as text */
export async function open(
  provider: ExplainedProvider,
  delivery: ReceivedDelivery,
  { now = Date.now, toleranceSeconds = toleranceOf(provider.definition.scheme), keys = {} }: ExplainOptions,
): Promise<Opened> {
  const { definition, publicUrl, plan = compile(definition) } = provider
  const { headers, url: target = '/', method = 'POST' } = delivery
  const received = receivedBytes(delivery.body)
  const limits = { now: now(), toleranceSeconds }
  const request = { method, target, header: toHeaderReader(headers), publicUrl, options: {} }
  const viewOf = (body: Uint8Array) => ({ ...request, body, parsed: () => definition.body.parse(body).body })
  const { ring, faults: ringFaults } = await readRing(provider, plan, viewOf(received), keys)
  const judge = { definition, plan, publicUrl, keysFor: async () => ring }
  return {
    definition,
    plan,
    headers: readHeaders(headers),
    received,
    limits,
    ring,
    ringFaults,
    viewOf: (body) => ({ ...viewOf(body), options: ring.settings }),
    refusal: await findRefusal(judge, { ...delivery, body: received }, limits),
  }
}
