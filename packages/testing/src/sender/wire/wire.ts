import type { DeliveryPolicy } from '@countersign/core/provider'
import { type Clock, systemClock } from '../../clock.ts'
import { isTimerMs } from '../plan/plan.ts'
import { createEndpoint, type Endpoint } from './endpoint.ts'
import type { Target } from './target.ts'
import type { Timing } from './timing.ts'

/** Where requests go, and how time passes. */
export interface WireOptions {
  readonly target: Target
  /** Where it goes when all attempts at the target have failed; for providers that have such a URL. */
  readonly failover?: Target
  /** Default: the time of the machine. `virtualClock()` makes a day of retries take milliseconds. */
  readonly clock?: Clock
  /** How many times faster than real the waits between attempts pass; times that are signed stay real. Default: 1. */
  readonly speed?: number
  /** With a virtual clock: after how many real milliseconds a silent receiver counts as slow. Default: 2,000. */
  readonly patienceMs?: number
  /** For https: a certificate authority to trust in place of the well-known ones, as PEM. */
  readonly ca?: string
}

/** The target, then the failover URL. */
export type Endpoints = readonly [Endpoint, ...Endpoint[]]

/** @throws TypeError for a failover URL where the provider has none, and for a target that is none */
export function openEndpoints(
  { target, failover, ca }: WireOptions,
  { name, deliveryPolicy }: { readonly name: string; readonly deliveryPolicy: DeliveryPolicy },
): Endpoints {
  const first = createEndpoint(target, { option: 'target', defaultUrl: DEFAULT_URL, ca })
  if (failover === undefined) return [first]
  if (!deliveryPolicy.failover) throw new TypeError(`"failover": ${name} has no such URL`)
  return [first, createEndpoint(failover, { option: 'failover', defaultUrl: 'http://failover.localhost/', ca })]
}

/** Where an app is that is given without a URL. */
export const DEFAULT_URL = 'http://localhost/'

/** @throws TypeError when a number is wrong */
export function toTiming({ clock, speed, patienceMs = 2000 }: WireOptions, timeoutMs: number): Timing {
  if (clock !== undefined && speed !== undefined) throw new TypeError('"speed" is for real time, not for a "clock"')
  if (speed !== undefined && !(speed > 0)) throw new TypeError('"speed" must be a number above zero')
  if (!isTimerMs(patienceMs)) throw new TypeError('"patienceMs" must be milliseconds that a timer can wait')
  return { clock: clock ?? systemClock, speed: speed ?? 1, timeoutMs, patienceMs }
}
