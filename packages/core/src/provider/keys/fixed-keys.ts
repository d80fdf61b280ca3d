import type { KeyOption } from '../../crypto/algorithms/algorithm.ts'
import { keep } from '../../shared/kept.ts'
import { within } from '../../shared/within.ts'
import type { KeyInput } from './key-options.ts'
import type { KeyRing, KeySource, KeyValues } from './key-ring.ts'
import { KEY_TIMEOUT_MS, unavailable } from './unavailable.ts'

export type KeyInputs = Readonly<Partial<Record<KeyOption, KeyInput>>>

/** How long a failure to give a key answers for other requests. */
const FAILURE_MS = 1000

/**
 * The keys of one application: given directly, or by functions that are called when a request first needs them.
 *
 * @throws TypeError when a key given directly is missing, empty or malformed
 */
export function fixedKeys(
  provider: string,
  inputs: KeyInputs,
  toRing: (values: KeyValues) => KeyRing,
  keyTtlMs: number,
): KeySource {
  const direct: Partial<Record<KeyOption, Exclude<KeyInput, () => unknown>>> = {}
  for (const option of ['publicKey', 'secret'] as const) {
    const input = inputs[option]
    if (typeof input !== 'function') direct[option] = input
  }
  const hasFunction = Object.values(inputs).some((input) => typeof input === 'function')
  if (!hasFunction) {
    const ring = toRing(direct)
    return async () => ring
  }
  if (Object.values(direct).some((input) => input !== undefined)) toRing(direct)

  const load = async () => {
    try {
      return toRing(await callFunctions(inputs))
    } catch (cause) {
      throw unavailable(provider, cause)
    }
  }
  return keep(load, { ttlMs: keyTtlMs, afterwards: 'refreshed', failureMs: FAILURE_MS, timeoutMs: KEY_TIMEOUT_MS })
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
