import { checkNumber } from '../../shared/check-number.ts'
import { fixedKeys, type KeyInputs } from './fixed-keys.ts'
import type { KeyOptions } from './key-options.ts'
import { type KeyRing, type KeySlot, type KeySource, type KeyValues, parseKeys, readSettings } from './key-ring.ts'
import { tenantKeys } from './tenant-keys.ts'

const DEFAULT_TTL_MS = 300_000

/** What a provider's keys are read by. */
export interface KeysOf {
  readonly provider: string
  readonly slots: readonly KeySlot[]
  /** The names of the settings that are given with the keys. */
  readonly settings: readonly string[]
}

/** @throws TypeError when an option is wrong, or a key given directly is missing, empty or malformed */
export function createKeySource({ provider, slots, settings }: KeysOf, options: KeyOptions): KeySource {
  const parse = (values: KeyValues) => parseKeys(provider, slots, values)
  const settingsOf = (found: object) => readSettings(settings, found)
  if ('resolveTenant' in options) {
    refuseKeys(options)
    return tenantKeys(provider, options.resolveTenant, parse, settingsOf)
  }
  const { keyTtlMs = DEFAULT_TTL_MS } = options
  checkNumber('keyTtlMs', keyTtlMs, 0)
  const given = settingsOf(options)
  const toRing = (values: KeyValues): KeyRing => ({ tenantId: '', keys: parse(values), settings: given })
  return fixedKeys(provider, pickKeys(options), toRing, keyTtlMs)
}

function refuseKeys(options: KeyOptions): void {
  const extra = ['publicKey', 'secret', 'keyTtlMs'].find((option) => option in options)
  if (extra === undefined) return
  throw new TypeError(
    `"${extra}" is given, but "resolveTenant" returns the keys of each tenant. Remove one of the two.`,
  )
}

function pickKeys({ publicKey, secret }: KeyInputs): KeyInputs {
  return { ...(publicKey !== undefined && { publicKey }), ...(secret !== undefined && { secret }) }
}
