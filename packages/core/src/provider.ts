import { createKeySource, type KeyOptions, type KeySource } from './key-source.ts'
import type { Scheme, SignedTexts, UnsignedTexts } from './scheme.ts'

/**
 * Everything Countersign knows of a provider, as data. The verifier, the signer for tests, the reply, the
 * lease and retention floors and the provider table in the docs are all made from it.
 */
export interface ProviderDefinition<Body = unknown> {
  /** Names the provider in events, logs and store keys. */
  readonly name: string
  readonly scheme: Scheme
  /** How the body is written. Never chosen by the Content-Type, which nobody signed. */
  readonly format: 'json' | 'form'
  /** What the signed values say about the event. Pure; whatever it throws makes the body `body_malformed`. */
  readonly event: (body: Body, signed: SignedValues) => EventIdentity
  /** The answer to a question that the provider asks before it sends events, or `undefined` for an ordinary event. */
  readonly handshake?: (body: Body) => Reply | undefined
  readonly deliveryPolicy: DeliveryPolicy
}

/** What the headers of the scheme say, as received. */
export interface SignedValues extends SignedTexts {
  /** From headers that nobody signed: whoever replays the body chooses them. */
  readonly unsigned: UnsignedTexts
}

export interface EventIdentity {
  /** What users see as the event's id, where that is not signed and so cannot be a key. Default: the first key. */
  readonly id?: string | undefined
  /**
   * The keys of the event, at least one: a delivery that shares a key with a handled one is a duplicate.
   * The first is the event's id, the others are aliases. The last must be the same on every attempt; `context.idempotencyKey` is made of it.
   */
  readonly keys: readonly [EventKey, ...EventKey[]]
  readonly type: string
  /** Which attempt this is, from 1; anything that is no such number counts as not given. */
  readonly attempt?: number | undefined
}

/** An id that the provider gives, or what stands for one where it gives none. */
export type EventKey = string | Fingerprint | BodyHash

// A symbol, so that no member of a body can pass for a fingerprint.
const FINGERPRINTED: unique symbol = Symbol('fingerprinted')

/** What stands for an id where a provider gives none: made by {@link fingerprint}. */
export interface Fingerprint {
  readonly [FINGERPRINTED]: unknown
}

/** A key made of a value of the body: its SHA-256 over canonical JSON. */
export function fingerprint(value: unknown): Fingerprint {
  return { [FINGERPRINTED]: value }
}

const BODY_HASHED: unique symbol = Symbol('body hashed')

/** What stands for an id where the provider sends the same bytes on every attempt: made by {@link bodyHash}. */
export interface BodyHash {
  readonly [BODY_HASHED]: string
}

/** A key made of the received bytes: their SHA-256, with an id that nobody signed where there is one. */
export function bodyHash(unsignedId = ''): BodyHash {
  return { [BODY_HASHED]: unsignedId }
}

/** The unsigned id of a body hash, or `undefined` for anything else. */
export function bodyHashedId(key: EventKey): string | undefined {
  return (key as Partial<BodyHash> | undefined)?.[BODY_HASHED]
}

/** The value of a fingerprint, or `undefined` for anything else. */
export function fingerprintedValue(key: EventKey): unknown {
  return (key as Partial<Fingerprint> | undefined)?.[FINGERPRINTED]
}

/** An answer to a request. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a provider accepts as an answer and how it tries again. */
export interface DeliveryPolicy {
  /** The status that settles a delivery. `exact`: some source says that no other 2xx does. */
  readonly success: { readonly status: 200 | 204; readonly exact?: true }
  /** How long the provider waits for an answer. */
  readonly timeoutMs: number
  readonly attemptsPerUrl: number
  /** The waits before the second, third, … attempt, each counted from the attempt before. */
  readonly retryAfterMs: readonly number[]
  /** Whether a second URL is tried after all attempts at the first have failed. */
  readonly failover?: true
  /** How long a claim outlives a process that died; it must end while the provider still has attempts. */
  readonly leaseMs: number
  readonly maxBodyBytes: number
}

/** A provider with its keys: what `createReceiver` and `verify` take. */
export interface Provider<Events = unknown> {
  readonly definition: ProviderDefinition
  readonly keysFor: KeySource
  /** Carries the map of event types to bodies; never present. */
  readonly events?: Events
}

/**
 * Configures a provider. The type argument maps event types to bodies.
 *
 * @throws TypeError when a key given directly is missing, empty or malformed
 */
export interface ProviderFactory<Options, DefaultEvents> {
  <Events = DefaultEvents>(options: Options): Provider<Events>
  readonly definition: ProviderDefinition
}

/** For a factory without a map of its own: any type, one body. */
export type AnyEvent<Body = unknown> = Record<string, Body>

/**
 * Makes a provider's definition into its factory.
 *
 * @throws TypeError when the definition contradicts itself
 *
 * @example
 * ```ts
 * import { defineProvider, type SecretOptions } from '@countersign/core'
 *
 * const acme = defineProvider<SecretOptions>({
 *   name: 'acme',
 *   scheme: {
 *     signed: '{timestamp}.{body}',
 *     timestamp: { header: 'acme-timestamp', unit: 'seconds' },
 *     signature: {
 *       header: 'acme-signature',
 *       versions: [{ algorithm: 'hmac-sha256', encoding: 'hex', key: { encoding: 'utf8' } }],
 *     },
 *   },
 *   format: 'json',
 *   event: (body: { id: string; type: string }) => ({ keys: [body.id], type: body.type }),
 *   deliveryPolicy: {
 *     success: { status: 200 },
 *     timeoutMs: 10_000,
 *     attemptsPerUrl: 3,
 *     retryAfterMs: [60_000, 3_600_000],
 *     leaseMs: 30_000,
 *     maxBodyBytes: 1_048_576,
 *   },
 * })
 * const provider = acme({ secret: 'shared with acme' })
 * console.log(provider.definition.name) // acme
 * ```
 */
export function defineProvider<Options extends KeyOptions, Events = AnyEvent, Body = never>(
  definition: ProviderDefinition<Body>,
): ProviderFactory<Options, Events> {
  checkDefinition(definition)
  return toFactory(definition)
}

/** The factory of a definition that a test has checked: ours need no check wherever they are loaded. */
export function toFactory<Options extends KeyOptions, Events = AnyEvent, Body = never>(
  definition: ProviderDefinition<Body>,
): ProviderFactory<Options, Events> {
  // The pipeline hands the definition whatever the signed body holds; reading it is the definition's task.
  const anyBody = definition as unknown as ProviderDefinition
  const configure = (options: Options) => ({
    definition: anyBody,
    keysFor: createKeySource(definition.scheme.signature.versions, options),
  })
  return Object.assign(configure, { definition: anyBody })
}

function checkDefinition({ name, scheme, deliveryPolicy }: ProviderDefinition<never>): void {
  if (name === '') throw new TypeError('"name" must not be empty')
  const { signed } = scheme
  if (signed.split('{body}').length !== 2) throw new TypeError('"scheme.signed" must contain {body} once')
  const [unknown] = signed.replace(/\{(body|id|timestamp)\}/g, '').match(/\{[^}]*\}/) ?? []
  if (unknown) throw new TypeError(`"scheme.signed" has an unknown placeholder: ${unknown}`)
  for (const placeholder of ['id', 'timestamp'] as const) {
    const source = scheme[placeholder]
    const isHeader = source !== undefined && 'header' in source
    if (signed.includes(`{${placeholder}}`) !== isHeader) {
      throw new TypeError(`"scheme.${placeholder}" must name a header exactly when {${placeholder}} is signed`)
    }
  }
  for (const source of [scheme.id, scheme.timestamp, scheme.signature]) {
    if (source && 'header' in source && source.header !== source.header.toLowerCase()) {
      throw new TypeError(`"${source.header}" must be written in lower case`)
    }
  }
  if (scheme.signature.versions.length === 0) throw new TypeError('"scheme.signature.versions" must not be empty')
  if (deliveryPolicy.retryAfterMs.length !== deliveryPolicy.attemptsPerUrl - 1) {
    throw new TypeError('"deliveryPolicy.retryAfterMs" must hold one wait less than there are attempts')
  }
}
