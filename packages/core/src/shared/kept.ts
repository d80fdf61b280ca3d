import { sleep } from './sleep.ts'

/** How a value is kept that takes time to load. Times are milliseconds. */
export interface KeptOptions {
  /** How old the value may be. */
  readonly ttlMs: number
  /** What becomes of a value that is older. `refreshed`: it is used until the new one is there. `dropped`: it is loaded again first. */
  readonly afterwards: 'refreshed' | 'dropped'
  /** How long a failure to load answers for others: none of their requests is verified, so they must cost nothing. */
  readonly failureMs: number
  /** How long loading may take. */
  readonly timeoutMs: number
}

/** How many may load the value at the same time. All others look for their result. */
const MOST_LOADS = 4
const LOOK_EVERY_MS = 10

/**
 * A value that is loaded when it is first asked for, and kept for all. Nobody waits for what another request has begun: a
 * runtime may stop that with its request, as Cloudflare Workers do, and the wait would never end.
 *
 * @param load must end within `timeoutMs`
 */
export function keep<Loaded>(load: () => Promise<Loaded>, options: KeptOptions): () => Promise<Loaded> {
  const { ttlMs, afterwards, failureMs, timeoutMs } = options
  let known: { readonly value: Loaded; readonly since: number } | undefined
  let failure: { readonly error: unknown; readonly since: number } | undefined
  let loads: readonly { readonly begun: number }[] = []

  async function loadNow(): Promise<Loaded> {
    const own = { begun: performance.now() }
    loads = [...loads, own]
    try {
      const value = await load()
      known = { value, since: performance.now() }
      failure = undefined
      return value
    } catch (error) {
      failure = { error, since: performance.now() }
      throw error
    } finally {
      loads = loads.filter((other) => other !== own)
    }
  }

  /** A load that should have ended long ago was stopped with its request. */
  function isLoadedBy(most: number): boolean {
    const oldest = performance.now() - 2 * timeoutMs
    loads = loads.filter(({ begun }) => begun > oldest)
    return loads.length >= most
  }

  function checkFailure(): void {
    if (failure && performance.now() - failure.since < failureMs) throw failure.error
  }

  function fresh(): { readonly value: Loaded } | undefined {
    return known && performance.now() - known.since <= ttlMs ? known : undefined
  }

  async function loadOrWait(): Promise<Loaded> {
    for (let waited = 0; waited <= timeoutMs; waited += LOOK_EVERY_MS) {
      const found = fresh()
      if (found) return found.value
      checkFailure()
      if (!isLoadedBy(MOST_LOADS)) return loadNow()
      await sleep(LOOK_EVERY_MS)
    }
    throw new Error(`no answer within ${timeoutMs} ms`)
  }

  function refresh(): void {
    const hasFailed = failure && performance.now() - failure.since < failureMs
    if (!hasFailed && !isLoadedBy(1)) void loadNow().catch(() => undefined)
  }

  return async () => {
    const found = fresh()
    if (found) return found.value
    if (!known || afterwards === 'dropped') return loadOrWait()
    refresh()
    return known.value
  }
}
