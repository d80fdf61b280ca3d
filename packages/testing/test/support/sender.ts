import { createReceiver, type HandlerContext, memoryStore, type Outcome, type WebhookEvent } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import type { AnyEvent, ProviderFactory } from '@countersign/core/provider'
import type { SigningKeys } from '@countersign/core/sign'
import { providers } from '@countersign/providers/testing'
import {
  type Attempt,
  type Delivery,
  type FetchFunction,
  generateKeys,
  type Seed,
  type VirtualClock,
  virtualClock,
} from '../../src/index.ts'

export const START: number = Date.parse('2026-01-01T00:00:00Z')

export type AnyFactory = ProviderFactory<never, Record<string, object>>

/** Every provider that there is, whatever its keys and events. */
export const FACTORIES: readonly AnyFactory[] = Object.values(providers).map(({ factory }) => factory as AnyFactory)

/** A receiver by a virtual clock, and what it came to. */
export interface TestReceiver<Options> {
  readonly clock: VirtualClock
  readonly keys: SigningKeys & Options
  readonly handler: FetchFunction
  readonly outcomes: Outcome[]
  /** The ids of the events that the handler was called with. */
  readonly handled: string[]
}

export function startReceiver<Options, Events extends AnyEvent>(
  factory: ProviderFactory<Options, Events>,
  handle: (event: WebhookEvent, context: HandlerContext) => unknown = () => undefined,
  clock: VirtualClock = virtualClock(),
): TestReceiver<Options> {
  const keys = keysOf(factory)
  const outcomes: Outcome[] = []
  const handled: string[] = []
  const receiver = createReceiver<Events>(
    {
      provider: factory<Events>(keys),
      store: memoryStore({ now: clock.now }),
      namespace: factory.definition.name,
      now: clock.now,
      onOutcome: (outcome) => outcomes.push(outcome),
    },
    (event: WebhookEvent, context: HandlerContext) => {
      handled.push(event.id)
      return handle(event, context)
    },
  )
  return { clock, keys, outcomes, handled, handler: webhook(receiver) }
}

/** The same keys every time; typed for a sender, whatever the provider. */
export function keysOf<Options>(factory: ProviderFactory<Options, never>, seed: Seed = 1): SigningKeys & Options {
  return generateKeys(factory, { seed }) as SigningKeys & Options
}

/** What became of the requests: the code of a refusal or a failure, or the outcome's status. */
export function codesOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map((outcome) => ('code' in outcome ? outcome.code : outcome.status))
}

/** A target that answers with these statuses in turn, the last one for ever. */
export function answering(...statuses: readonly number[]): FetchFunction {
  let count = 0
  return () => {
    const status = statuses[Math.min(count++, statuses.length - 1)] ?? 200
    return new Response(null, { status, ...(status === 302 && { headers: { location: 'https://example.com/' } }) })
  }
}

/** The answer's status, or what went wrong. */
export function resultOf({ response, error }: Attempt): string {
  return response ? String(response.status) : (error?.kind ?? '')
}

export function resultsOf({ attempts }: Delivery): readonly string[] {
  return attempts.map(resultOf)
}

export function bodyOf(attempt: Attempt | undefined): string {
  return new TextDecoder().decode(attempt?.request.body)
}

export function headersOf(attempt: Attempt | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(attempt?.request.headers.map(([name, value]) => [name.toLowerCase(), value]) ?? [])
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const

/** A time as people say it, for example `1h 5m`. */
export function inWords(ms: number): string {
  let rest = ms
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count > 0 ? [`${count}${unit}`] : []
  })
  return parts.join(' ') || '0s'
}
