import type { KeyOption } from '../../crypto/algorithm.ts'
import { sleep } from '../../shared/sleep.ts'
import { within } from '../../shared/within.ts'
import type { KeyInput } from './key-options.ts'
import type { KeyRing, KeySource, KeyValues } from './key-ring.ts'
import { KEY_TIMEOUT_MS, unavailable } from './unavailable.ts'

export type KeyInputs = Readonly<Partial<Record<KeyOption, KeyInput>>>

/** How long a failure to give a key answers further requests: none of them is verified, so they must cost nothing. */
const FAILURE_KEPT_MS = 1000

/** How many requests may call the functions at the same time. All others look for their result. */
const MOST_CALLS = 4
const LOOK_EVERY_MS = 10

interface Known {
  readonly ring: KeyRing
  readonly since: number
}

interface Call {
  readonly begun: number
}

interface Failure {
  readonly error: unknown
  readonly since: number
}

/**
 * The keys of one application. No request waits for what another one has begun: a runtime may stop that with its request,
 * and whoever waits would wait for ever. What was found is kept for all.
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

  let known: Known | undefined
  let failure: Failure | undefined
  let calls: readonly Call[] = []

  async function call(): Promise<KeyRing> {
    const own: Call = { begun: performance.now() }
    calls = [...calls, own]
    try {
      const ring = toRing(await callFunctions(inputs))
      known = { ring, since: performance.now() }
      return ring
    } catch (cause) {
      const error = unavailable(provider, cause)
      failure = { error, since: performance.now() }
      throw error
    } finally {
      calls = calls.filter((other) => other !== own)
    }
  }

  /** Whether another call may begin. One that should have ended long ago was stopped with its request. */
  function mayCall(most: number): boolean {
    const now = performance.now()
    calls = calls.filter(({ begun }) => now - begun < 2 * KEY_TIMEOUT_MS)
    const hasFailed = failure && now - failure.since < FAILURE_KEPT_MS
    return calls.length < most && !hasFailed
  }

  async function wait(): Promise<KeyRing> {
    for (let waited = 0; waited < KEY_TIMEOUT_MS; waited += LOOK_EVERY_MS) {
      if (known) return known.ring
      if (failure && performance.now() - failure.since < FAILURE_KEPT_MS) throw failure.error
      if (mayCall(MOST_CALLS)) return call()
      await sleep(LOOK_EVERY_MS)
    }
    throw unavailable(provider, new Error(`no answer within ${KEY_TIMEOUT_MS} ms`))
  }

  return async () => {
    if (!known) return wait()
    // In the background: until the new keys are there, the known ones are used.
    if (performance.now() - known.since > keyTtlMs && mayCall(1)) void call().catch(() => undefined)
    return known.ring
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
