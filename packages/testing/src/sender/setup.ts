import type { DeliveryPolicy } from '@countersign/core/provider'
import { type SigningKeys, sign } from '@countersign/core/sign'
import { systemClock } from '../clock.ts'
import { makeKeys } from '../keys.ts'
import type { SenderOptions } from './options.ts'
import type { FaultPlan } from './plan/faults.ts'
import { createRandom, type Random } from './plan/random.ts'
import type { Readings } from './plan/readings.ts'
import { type Step, toSteps } from './plan/schedule.ts'
import { wireOf } from './profiles/index.ts'
import type { AttemptTiming } from './wire/send-attempt.ts'
import { createEndpoint, type Endpoint } from './wire/target.ts'
import type { SenderProvider } from './write/event-id.ts'
import type { Signer } from './write/write-request.ts'

/** A sender's options, resolved. */
export interface Setup {
  readonly provider: SenderProvider
  readonly signer: Signer
  readonly policy: DeliveryPolicy
  readonly clientErrorsAreFinal: boolean
  readonly readings: Readings
  /** The target, then the failover URL. */
  readonly endpoints: readonly [Endpoint, ...Endpoint[]]
  readonly steps: readonly Step[]
  readonly timing: AttemptTiming
  readonly faults: FaultPlan
  readonly random: Random
  readonly onAttempt: NonNullable<SenderOptions['onAttempt']>
}

/** @throws TypeError when an option is wrong */
export function toSetup(options: SenderOptions): Setup {
  const { provider, keys, clock = systemClock, speed = 1, patienceMs = 2000, schedule = {} } = options
  if (!provider?.definition) throw new TypeError('"provider" must be a factory, for example telnyx')
  checkNumbers(options)
  const { definition } = provider
  // Keys that are missing or malformed are known now, and not with the first event.
  sign(provider, '', { keys })
  const { timeoutMs = definition.deliveryPolicy.timeoutMs, retryAfterMs = definition.deliveryPolicy.retryAfterMs } =
    schedule
  const policy = { ...definition.deliveryPolicy, timeoutMs, retryAfterMs, attemptsPerUrl: retryAfterMs.length + 1 }
  const endpoints = openEndpoints(options)
  const random = createRandom(options.seed)
  return {
    provider,
    signer: {
      definition,
      wire: wireOf(definition.name),
      keys,
      otherKeys: makeOtherKeys(options, random.fork('other keys')),
    },
    policy,
    clientErrorsAreFinal: schedule.clientErrorsAreFinal ?? false,
    readings: options.readings ?? {},
    endpoints,
    steps: toSteps(policy, endpoints.length),
    timing: { clock, speed, timeoutMs, patienceMs },
    faults: options.faults ?? [],
    random,
    onAttempt: options.onAttempt ?? (() => undefined),
  }
}

/** As many keys as the provider signs with, and none of them its own. */
function makeOtherKeys({ provider, keys }: SenderOptions, random: Random): SigningKeys {
  const given = Object.entries(keys).flatMap(([name, key]) => (key === undefined ? [] : [name]))
  const others = makeKeys(provider.definition, random)
  return Object.fromEntries(Object.entries(others).filter(([name]) => given.includes(name)))
}

function openEndpoints({ provider, target, failover, ca }: SenderOptions): Setup['endpoints'] {
  const first = createEndpoint(target, { defaultUrl: 'http://localhost/', ca })
  if (failover === undefined) return [first]
  const { name, deliveryPolicy } = provider.definition
  if (!deliveryPolicy.failover) throw new TypeError(`"failover": ${name} has no such URL`)
  return [first, createEndpoint(failover, { defaultUrl: 'http://failover.localhost/', ca })]
}

function checkNumbers({ clock, speed, retain = 1, patienceMs = 1, schedule }: SenderOptions): void {
  if (clock !== undefined && speed !== undefined) throw new TypeError('"speed" is for real time, not for a "clock"')
  if (speed !== undefined && !(speed > 0)) throw new TypeError('"speed" must be a number above zero')
  if (!Number.isSafeInteger(retain) || retain < 1) throw new TypeError('"retain" must be a whole number above zero')
  const waits = [patienceMs, schedule?.timeoutMs ?? 1, ...(schedule?.retryAfterMs ?? [])]
  if (!waits.every((wait) => wait >= 0 && wait < 2 ** 31)) {
    throw new TypeError('"patienceMs" and the times of "schedule" must be milliseconds that a timer can wait')
  }
}
