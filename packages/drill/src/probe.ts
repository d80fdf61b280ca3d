import type { Provider } from '@countersign/core'
import type { ProviderDefinition } from '@countersign/core/provider'
import type { SigningKeys } from '@countersign/core/sign'
import { findProvider } from '@countersign/providers/testing'
import {
  compose,
  createSender,
  type Delivery,
  type EventInput,
  type Sender,
  type SendOptions,
  sampleEvent,
  sampleTypes,
} from '@countersign/testing'
import { DrillError } from './drill-error.ts'
import type { EffectMeter } from './effects.ts'
import type { SignedRequest } from './requests.ts'
import { type Answer, exchange, type WireRequest } from './wire.ts'

/** A provider's factory, whatever its options are. */
export interface DrilledProvider {
  (options: never): Provider
  readonly definition: ProviderDefinition
}

export interface ProbeOptions {
  readonly provider: DrilledProvider
  readonly keys: SigningKeys
  readonly url: URL
  /** The event's type. Default: that of the provider's sample. */
  readonly type?: string | undefined
  readonly toleranceSeconds: number
  /** How long a body that never ends is waited for. */
  readonly patienceMs: number
  readonly meter: EffectMeter | undefined
  /** A URL that makes the next run of the handler fail. */
  readonly failUrl: URL | undefined
}

/** All that a case has of the provider and of the receiver. */
export interface Probe extends Omit<ProbeOptions, 'provider' | 'url' | 'failUrl'> {
  readonly definition: ProviderDefinition
  /** The provider, its schedule compressed; what it counts as success is any 2xx, which is judged elsewhere. */
  readonly sender: Sender
  /** The same with the receiver's URL as its failover URL too. */
  readonly withFailover: () => Sender
  /** A new event. */
  readonly event: (overrides?: object, type?: string) => EventInput
  /** One attempt at an event: a new one unless it is given. */
  readonly deliver: (options?: SendOptions, event?: EventInput) => Promise<Delivery>
  /** The request that the provider would send, without sending it. */
  readonly compose: (event?: EventInput) => Promise<SignedRequest>
  readonly exchange: (request: WireRequest, timeoutMs?: number) => Promise<Answer>
  /** The first delivery of the drill: what all others are measured by. */
  readonly first: () => Promise<Delivery>
  /** Makes the next run of the handler fail; absent where there is no way to. */
  readonly failNext: (() => Promise<void>) | undefined
  readonly close: () => Promise<void>
}

/** So many times faster than real that a day is a few milliseconds. */
const SPEED = 10_000_000

/** What must not be taken for another event of the same moment. */
const HAPPENED_MS_AGO = 60_000

export function createProbe({ provider, url, failUrl, ...options }: ProbeOptions): Probe {
  const { definition } = provider
  const { keys } = options
  const common = { provider, keys, speed: SPEED, readings: { success: '2xx' } } as const
  const sender = createSender({ ...common, target: url })
  const type = options.type ?? defaultType(definition)
  let first: Promise<Delivery> | undefined
  let failingOver: Sender | undefined

  function event(overrides: object = {}, ofType = type): EventInput {
    return sampleEvent(provider as never, ofType as never, overrides as never, {
      now: () => Date.now() - HAPPENED_MS_AGO,
    })
  }

  async function deliver(sendOptions: SendOptions = {}, sent = event()): Promise<Delivery> {
    return sender.send(sent, { attempts: 1, ...sendOptions })
  }

  return {
    ...options,
    definition,
    sender,
    withFailover() {
      failingOver ??= createSender({ ...common, target: url, failover: url })
      return failingOver
    },
    event,
    deliver,
    compose: (sent = event()) => compose({ provider, keys, url }, sent),
    exchange: (request, timeoutMs = definition.deliveryPolicy.timeoutMs) => exchange(url, request, timeoutMs),
    first() {
      first ??= deliver()
      return first
    },
    failNext: failUrl && (() => askToFail(failUrl)),
    async close() {
      await Promise.all([sender, failingOver].map((one) => one?.close()))
    },
  }
}

async function askToFail(url: URL): Promise<void> {
  const response = await fetch(url, { method: 'POST', redirect: 'manual' }).catch(() => undefined)
  if (response?.ok) return
  throw new DrillError(
    'input_malformed',
    `--fail must answer a POST with 2xx: ${response?.status ?? 'nothing answered'}.`,
  )
}

/** That of the provider's sample, or one that is documented. */
function defaultType(definition: ProviderDefinition): string {
  const sample = findProvider(definition.name)?.sample
  const { type } = definition.event(sample, { signed: { id: 'id' }, unsigned: {} })
  return type ?? sampleTypes({ definition })[0] ?? 'unknown'
}
