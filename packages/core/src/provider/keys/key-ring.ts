import type { Algorithm, KeyOption, TokenAlgorithm, VerificationKey } from '../../crypto/algorithms/algorithm.ts'
import type { KeyFormat } from '../../crypto/key-format.ts'
import { parseKey } from '../../crypto/parse-key.ts'
import { describeKind } from '../../shared/describe-kind.ts'
import type { ProviderSettings } from '../value.ts'
import type { KeyValue, TenantRequest } from './key-options.ts'

/** A kind of key that an application configures. */
export interface KeySlot {
  readonly algorithm: Algorithm | TokenAlgorithm
  /** How the key is written. Without it, the key is found and not configured. */
  readonly key?: KeyFormat
  /** What stands before a signature that is made with it. */
  readonly prefix?: string
}

/** The keys that may have signed a request, by their kind, and the tenantId of the tenant they belong to. */
export interface KeyRing {
  readonly tenantId: string
  readonly keys: Keys
  /** What was given with the keys and is no key. */
  readonly settings: ProviderSettings
}

export type Keys = ReadonlyMap<KeySlot, readonly VerificationKey[]>

/**
 * Gives the keys that may have signed a request.
 *
 * @throws ReceiverUnavailableError `key_unavailable` when the keys are unavailable or are not keys
 * @throws WebhookVerificationError `signature_mismatch` when the request belongs to no tenant
 */
export type KeySource = (request: TenantRequest) => Promise<KeyRing>

/** Keys as they are written, by the names of their options. */
export type KeyValues = Readonly<Partial<Record<KeyOption, KeyValue>>>

/** @throws TypeError that says which key is wrong, and what to do about it; never the key */
export function parseKeys(provider: string, slots: readonly KeySlot[], values: KeyValues): Keys {
  const keys = new Map<KeySlot, readonly VerificationKey[]>()
  const configured = slots.filter(({ key }) => key)
  for (const slot of configured) {
    const parsed = parseSlot(provider, slot, values[slot.algorithm.keyOption])
    if (parsed) keys.set(slot, parsed)
  }
  if (keys.size === 0 && configured.length > 0) {
    const options = new Set(configured.map(({ algorithm }) => `"${algorithm.keyOption}"`))
    throw new TypeError(`${[...options].join(' or ')} of ${provider} is missing. Is the environment variable set?`)
  }
  return keys
}

function parseSlot(
  provider: string,
  { algorithm, key }: KeySlot,
  value: KeyValue,
): readonly VerificationKey[] | undefined {
  if (value === undefined || !key) return undefined
  const { keyOption, maxChecks } = algorithm
  const label = `"${keyOption}" of ${provider}`
  const texts = [value].flat()
  if (texts.length === 0) throw new TypeError(`${label} is an empty list. Give at least one key.`)
  if (texts.length > maxChecks) {
    const limit = `but a signature is checked with at most ${maxChecks}`
    throw new TypeError(`${label} has ${texts.length} keys, ${limit}. Remove keys that are no longer in use.`)
  }
  return texts.map((text) => parseKey(algorithm, key, text, label))
}

/** @throws TypeError when a setting is given as something else than a text */
export function readSettings(names: readonly string[], options: object): ProviderSettings {
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
