import type { SenderOptions } from './options.ts'
import { type Plan, toPlan } from './plan/plan.ts'
import { createRandom, type Random } from './plan/random.ts'
import type { Timing } from './wire/timing.ts'
import { type Endpoints, openEndpoints, toTiming } from './wire/wire.ts'
import { toWriter, type Writer } from './write/writer.ts'

/** A sender's options, resolved by station. */
export interface Setup {
  readonly random: Random
  readonly plan: Plan
  readonly writer: Writer
  readonly endpoints: Endpoints
  readonly timing: Timing
}

/** @throws TypeError when an option is wrong */
export function toSetup(options: SenderOptions): Setup {
  const random = createRandom(options.seed)
  const writer = toWriter(options, random)
  const { definition } = writer
  const endpoints = openEndpoints(options, definition)
  const plan = toPlan(definition.deliveryPolicy, endpoints.length, options)
  return { random, plan, writer, endpoints, timing: toTiming(options, plan.policy.timeoutMs) }
}
