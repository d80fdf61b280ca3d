import type { BodyFormat } from './body-format.ts'
import { checkProviderOptions } from './check-provider-options.ts'
import type { EventKey } from './event-key.ts'
import type { Handshake } from './handshake.ts'
import type { KeyOptions } from './keys/key-options.ts'
import type { KeySource } from './keys/key-ring.ts'
import { createKeySource } from './keys/key-source.ts'
import { compile, type Plan } from './plan.ts'
import type { DeliveryPolicy } from './policy.ts'
import { readPublicUrl } from './public-url.ts'
import type { Scheme } from './scheme.ts'
import type { Value } from './value.ts'

/**
 * Everything Countersign knows of a provider, as data. The verifier, the signer for tests, the reply, the
 * lease and retention floors and the provider table in the docs are all made from it.
 */
export interface ProviderDefinition<Body = unknown> {
  /** Names the provider in events, logs and store keys. */
  readonly name: string
  readonly scheme: Scheme
  /** What `event` may read besides the body, by names of its own. Whether a value is signed is for the scheme to say. */
  readonly values?: Readonly<Record<string, Value>>
  /** How the body is written: `json`, `form` and others. Never chosen by the Content-Type, which nobody signed. */
  readonly body: BodyFormat
  /**
   * What a Content-Encoding means. Default: `refused`, a compressed body is `content_encoding_unsupported`. `signed`: the
   * compressed bytes are what is signed, and are inflated afterwards (gzip, deflate). `inflated`: what is signed is what
   * they inflate to, up to `maxBodyBytes` and 8 MiB at most (gzip, deflate, and br where the runtime has it).
   */
  readonly compression?: 'refused' | 'signed' | 'inflated'
  /**
   * Whether a JSON list may be a delivery's body. Default: only an object may, and everything else is `body_malformed`.
   */
  readonly acceptsLists?: true
  /**
   * Whether the provider sends events without a type. They have the type `unknown`, and go to the handler of `'*'`; where a
   * table has none, they are refused, so that none is lost without a word. Default: an event whose type cannot be
   * read is refused, as `header_missing` where the type stands in a header and as `body_malformed` elsewhere.
   */
  readonly hasUntypedEvents?: true
  /** What the body and the values say about the event. Pure; whatever it throws makes the body `body_malformed`. */
  readonly event: (body: Body, seen: SeenValues) => EventIdentity
  /** Questions that the provider asks before or between events, in the order in which they are looked for. */
  readonly handshakes?: readonly Handshake[]
  readonly deliveryPolicy: DeliveryPolicy
}

/** The texts of a definition's `values`, by their names. */
export interface SeenValues {
  /** Those that the template of the scheme holds. */
  readonly signed: SeenTexts
  /** Those that nobody signed: anyone who replays the body chooses them. */
  readonly unsigned: SeenTexts
}

type SeenTexts = Readonly<Record<string, string | undefined>>

/** What a definition reads off a delivery about one event. */
export interface EventIdentity {
  /** What the event is known by: a delivery that shares it with a handled event is a duplicate. */
  readonly id: EventKey
  /** Other ids of the same event, as earlier attempts had them. A delivery that shares one is a duplicate, too. */
  readonly aliases?: readonly EventKey[]
  /** The id or alias that is the same on every attempt. `context.idempotencyKey` is made of it. Default: `id`. */
  readonly stableId?: EventKey | undefined
  /** What users see as the event's id where nobody signed it, so that `id` is something else. Default: `id`. */
  readonly shownId?: string | undefined
  /** `undefined` or empty where the event has none: see `hasUntypedEvents`. */
  readonly type: string | undefined
  /** Which attempt this is, from 1; anything that is no such number counts as not given. */
  readonly attempt?: number | undefined
}

/** A provider with its keys: what `createReceiver` and `verify` take. */
export interface Provider<Events = unknown> {
  readonly definition: ProviderDefinition
  readonly plan: Plan
  readonly keysFor: KeySource
  /** The address at which the provider was registered, where it signs that. */
  readonly publicUrl?: string | undefined
  /** Carries the map of event types to bodies; never present. */
  readonly events?: Events
}

/**
 * Configures a provider. The type argument maps event types to bodies.
 *
 * @throws TypeError when an option is unknown, and when a key given directly is missing, empty or malformed
 */
export interface ProviderFactory<Options, DefaultEvents> {
  <Events = DefaultEvents>(options: Options): Provider<Events>
  readonly definition: ProviderDefinition
}

/** For a factory without a map of its own: any type, one body. */
export type AnyEvent<Body = unknown> = Record<string, Body>

/** The factory of a definition that a test has checked: ours need no check wherever they are loaded. */
export function toFactory<Options extends KeyOptions, Events = AnyEvent, Body = never>(
  definition: ProviderDefinition<Body>,
): ProviderFactory<Options, Events> {
  // The pipeline hands the definition whatever the signed body holds; reading it is the definition's task.
  const anyBody = definition as unknown as ProviderDefinition
  let plan: Plan | undefined
  const configure = (options: Options) => {
    plan ??= compile(anyBody)
    checkProviderOptions(plan, options)
    return {
      definition: anyBody,
      plan,
      keysFor: createKeySource({ provider: anyBody.name, slots: plan.scheme.slots, settings: plan.options }, options),
      publicUrl: readPublicUrl(anyBody.name, plan.needsPublicUrl, options),
    }
  }
  return Object.assign(configure, { definition: anyBody })
}
