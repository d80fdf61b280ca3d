import { GRAMMARS } from '../../provider/grammars.ts'
import type { KeyRing } from '../../provider/keys/key-ring.ts'
import type { Texts } from '../../provider/scheme.ts'
import type { Value } from '../../provider/value.ts'
import { ReceiverUnavailableError } from '../../shared/errors.ts'

/**
 * The texts of a request with those that the application gives: they are known when its keys are.
 *
 * @throws ReceiverUnavailableError `key_unavailable` where one is missing or malformed: a delivery is not to blame
 */
export function withSettings(texts: Texts, settings: readonly Value[], ring: KeyRing): Texts {
  if (settings.length === 0) return texts
  return new Map([...texts, ...settings.map((value) => [value, requireSetting(value, ring)] as const)])
}

function requireSetting({ name, grammar }: Value, { settings }: KeyRing): string {
  const text = settings[name]
  if (text !== undefined && GRAMMARS[grammar].test(text)) return text
  const fault = text === undefined ? 'is missing, but the provider signs it' : `is not a text of the kind "${grammar}"`
  throw new ReceiverUnavailableError('key_unavailable', `The option "${name}" ${fault}.`)
}

/** @throws ReceiverUnavailableError `key_unavailable` where a setting is missing or empty: a delivery is not to blame */
export function requireSettings(names: readonly string[], { settings }: KeyRing): void {
  const missing = names.find((name) => !settings[name])
  if (missing === undefined) return
  throw new ReceiverUnavailableError(
    'key_unavailable',
    `The option "${missing}" is missing, but deliveries are verified with it. Is the environment variable set?`,
  )
}
