import type { Algorithm, KeyOption, VerificationKey } from '../crypto/algorithm.ts'
import { type KeyFormat, parseKey } from '../crypto/keys.ts'
import { describeKind } from '../shared/describe-kind.ts'
import { messageOf, ReceiverUnavailableError, WebhookVerificationError } from '../shared/errors.ts'
import { within } from '../shared/within.ts'
import type { ProviderSettings } from './value.ts'

/** A key, or several while the provider changes from one to the next. `undefined` compiles, and is refused. */
export type KeyValue = string | readonly string[] | undefined

/** A key, or a function that gives it. A key is checked immediately; a function is called at the first request, and its result kept. */
export type KeyInput = KeyValue | (() => KeyValue | Promise<KeyValue>)

/** What a tenant is chosen by: the route, never an unsigned header. */
export interface TenantRequest {
  readonly method: string
  readonly url: string
  readonly native: unknown
}

/**
 * The tenant of a request, or `undefined` where there is none, which refuses the delivery.
 * `tenantId` is part of every store key: two tenants never see each other's events.
 */
export type Tenant<Keys> = (
  request: TenantRequest,
) => (Keys & { readonly tenantId: string }) | undefined | Promise<(Keys & { readonly tenantId: string }) | undefined>

/** Options of a provider that signs with Ed25519. */
export type PublicKeyOptions =
  | { readonly publicKey: KeyInput; readonly resolveTenant?: never }
  | { readonly resolveTenant: Tenant<{ readonly publicKey: KeyValue }>; readonly publicKey?: never }

/** Options of a provider that signs with a shared secret. */
export type SecretOptions =
  | { readonly secret: KeyInput; readonly resolveTenant?: never }
  | { readonly resolveTenant: Tenant<{ readonly secret: KeyValue }>; readonly secret?: never }

/** Options of a provider that signs either way. At least one key is needed. */
export type SecretOrPublicKeyOptions =
  | { readonly secret: KeyInput; readonly publicKey?: KeyInput; readonly resolveTenant?: never }
  | { readonly secret?: KeyInput; readonly publicKey: KeyInput; readonly resolveTenant?: never }
  | {
      readonly resolveTenant: Tenant<{ readonly secret?: KeyValue; readonly publicKey?: KeyValue }>
      readonly secret?: never
      readonly publicKey?: never
    }

export type KeyOptions = PublicKeyOptions | SecretOptions | SecretOrPublicKeyOptions

/** A kind of key that an application configures. */
export interface KeySlot {
  readonly algorithm: Algorithm
  /** How the key is written. Without it, the key is found and not configured. */
  readonly key?: KeyFormat
  /** What stands before a signature that is made with it. */
  readonly prefix?: string
}

/** The keys that may have signed a request, by their kind, and the tenantId of the tenant they belong to. */
export interface KeyRing {
  readonly tenantId: string
  readonly keys: ReadonlyMap<KeySlot, readonly VerificationKey[]>
  /** What was given with the keys and is no key. */
  readonly settings: ProviderSettings
}

/**
 * @throws ReceiverUnavailableError `key_unavailable` when the keys are unavailable or are not keys
 * @throws WebhookVerificationError `signature_mismatch` when the request belongs to no tenant
 */
export type KeySource = (request?: TenantRequest) => Promise<KeyRing>

type Slots = readonly KeySlot[]
type KeyInputs = Readonly<Partial<Record<KeyOption, KeyInput>>>
type KeyValues = Readonly<Partial<Record<KeyOption, KeyValue>>>

/** @throws TypeError when a key given directly is missing, empty or malformed */
export function createKeySource(slots: Slots, options: KeyOptions, settingNames: readonly string[] = []): KeySource {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`The provider's options are ${describeKind(options)}. Give an object with its keys.`)
  }
  if (!('resolveTenant' in options)) return fixedSource(slots, pickKeys(options), readSettings(settingNames, options))
  const extra = ['publicKey', 'secret'].find((option) => option in options)
  if (extra) {
    throw new TypeError(
      `"${extra}" is given, but "resolveTenant" returns the keys of each tenant. Remove one of the two.`,
    )
  }
  return tenantSource(slots, options.resolveTenant, settingNames)
}

/** How long a function may take to give a key. */
const KEY_TIMEOUT_MS = 5000

/** How long a failure to give a key answers further requests: none of them is verified, so they must cost nothing. */
const FAILURE_KEPT_MS = 1000

function fixedSource(slots: Slots, inputs: KeyInputs, settings: ProviderSettings): KeySource {
  const toRing = (values: KeyValues) => ({ tenantId: '', keys: parseKeys(slots, values), settings })
  const entries = Object.entries(inputs)
  const direct = entries.filter(([, input]) => typeof input !== 'function')
  if (direct.length === entries.length) {
    const ring = toRing(inputs as KeyValues)
    return async () => ring
  }
  if (direct.some(([, input]) => input !== undefined)) toRing(Object.fromEntries(direct))

  let ring: Promise<KeyRing> | undefined
  let failedAt = Number.NEGATIVE_INFINITY
  return () => {
    if (performance.now() - failedAt > FAILURE_KEPT_MS) {
      failedAt = Number.POSITIVE_INFINITY
      ring = callFunctions(inputs)
        .then(toRing)
        .catch((cause) => {
          failedAt = performance.now()
          throw unavailable(cause)
        })
    }
    return ring as Promise<KeyRing>
  }
}

async function callFunctions(inputs: KeyInputs): Promise<KeyValues> {
  const entries = Object.entries(inputs).map(async ([option, input]) => {
    if (typeof input !== 'function') return [option, input]
    const value = await within(KEY_TIMEOUT_MS, input, `"${option}"`)
    if (value === undefined) {
      throw new TypeError(`"${option}" returned undefined. Return the key. Is the environment variable set?`)
    }
    return [option, value]
  })
  return Object.fromEntries(await Promise.all(entries))
}

/**
 * How many tenants' parsed keys are kept, the last used ones. Parsing a key costs more than a check with it, and anyone
 * who knows the tenants' URLs can choose which key is parsed. One takes 1 to 2.5 KB, so all take 25 MB at most.
 */
const TENANTS_KEPT = 10_000

function tenantSource(
  slots: Slots,
  resolveTenant: Tenant<KeyValues>,
  settingNames: readonly string[],
): KeySource {
  if (typeof resolveTenant !== 'function') {
    throw new TypeError(`"resolveTenant" is ${describeKind(resolveTenant)}. Give a function that returns the tenant.`)
  }
  const parsed = new Map<string, KeyRing['keys']>()

  function keysOf(values: KeyValues): KeyRing['keys'] {
    const id = JSON.stringify([values.secret, values.publicKey])
    const keys = parsed.get(id) ?? parseKeys(slots, values)
    parsed.delete(id)
    parsed.set(id, keys)
    if (parsed.size > TENANTS_KEPT) parsed.delete(parsed.keys().next().value as string)
    return keys
  }

  return async (request) => {
    if (!request) {
      throw new TypeError(
        '"resolveTenant" needs the request, which only a receiver has. Give the key of the tenant instead.',
      )
    }
    try {
      const found = await within(KEY_TIMEOUT_MS, () => resolveTenant(request), '"resolveTenant"')
      if (!found) throw new WebhookVerificationError('signature_mismatch', 'The request belongs to no tenant.')
      if (typeof found.tenantId !== 'string' || found.tenantId === '') {
        const fix = 'Return a non-empty string from "resolveTenant".'
        throw new TypeError(`"tenantId" is ${describeKind(found.tenantId)}. ${fix}`)
      }
      return { tenantId: found.tenantId, keys: keysOf(found), settings: readSettings(settingNames, found) }
    } catch (cause) {
      throw cause instanceof WebhookVerificationError ? cause : unavailable(cause)
    }
  }
}

function pickKeys({ publicKey, secret }: KeyInputs): KeyInputs {
  return { ...(publicKey !== undefined && { publicKey }), ...(secret !== undefined && { secret }) }
}

/** @throws TypeError when a setting is given as something else than a text */
function readSettings(names: readonly string[], options: object): ProviderSettings {
  const settings: Record<string, string | undefined> = {}
  for (const name of names) {
    const value: unknown = Reflect.get(options, name)
    if (value !== undefined && typeof value !== 'string') {
      throw new TypeError(`"${name}" is ${describeKind(value)}. Give it as a string.`)
    }
    settings[name] = value
  }
  return settings
}

function unavailable(cause: unknown): ReceiverUnavailableError {
  return new ReceiverUnavailableError('key_unavailable', `The key cannot be used: ${messageOf(cause)}`, { cause })
}

function parseKeys(slots: Slots, values: KeyValues): KeyRing['keys'] {
  const keys = new Map<KeySlot, readonly VerificationKey[]>()
  for (const slot of slots) {
    const { algorithm, key } = slot
    if (!key) continue
    const { keyOption, maxChecks } = algorithm
    const value = values[keyOption]
    if (value === undefined) continue
    const texts = [value].flat()
    if (texts.length === 0) throw new TypeError(`"${keyOption}" is an empty list. Give at least one key.`)
    if (texts.length > maxChecks) {
      const limit = `but a signature is checked with at most ${maxChecks}`
      throw new TypeError(`"${keyOption}" has ${texts.length} keys, ${limit}. Remove keys that are no longer in use.`)
    }
    keys.set(
      slot,
      texts.map((text) => parseKey(algorithm, key, text)),
    )
  }
  if (keys.size === 0 && slots.some(({ key }) => key)) {
    const options = slots.map(({ algorithm }) => `"${algorithm.keyOption}"`)
    throw new TypeError(`${options.join(' or ')} is missing. Is the environment variable set?`)
  }
  return keys
}
