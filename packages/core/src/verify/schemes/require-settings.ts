import type { KeyRing } from '../../provider/keys/key-ring.ts'
import { ReceiverUnavailableError } from '../../shared/errors.ts'

/** @throws ReceiverUnavailableError `key_unavailable` where a setting is missing or empty: a delivery is not to blame */
export function requireSettings(names: readonly string[], { settings }: KeyRing): void {
  const missing = names.find((name) => !settings[name])
  if (missing === undefined) return
  throw new ReceiverUnavailableError(
    'key_unavailable',
    `The option "${missing}" is missing, but deliveries are verified with it. Is the environment variable set?`,
  )
}
