import type { Tenant, TenantRequest } from './key-options.ts'
import type { KeyValues } from './key-ring.ts'

type Found = Awaited<ReturnType<Tenant<KeyValues>>>

/**
 * Chooses a tenant within the time. The time in which the body is read does not count: that has a limit of its own, and
 * anyone who sends a body slowly must not look like a function that fails.
 */
export function callResolver(
  timeoutMs: number,
  resolveTenant: Tenant<KeyValues>,
  request: TenantRequest,
): Promise<Found> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let hasEnded = false

    function start(): void {
      clearTimeout(timer)
      if (hasEnded) return
      timer = setTimeout(() => reject(new Error(`"resolveTenant" gave no answer within ${timeoutMs} ms`)), timeoutMs)
    }

    async function body(): Promise<unknown> {
      clearTimeout(timer)
      try {
        return await request.body()
      } finally {
        start()
      }
    }

    async function call(): Promise<void> {
      try {
        resolve(await resolveTenant({ ...request, body }))
      } catch (error) {
        reject(error)
      }
      hasEnded = true
      clearTimeout(timer)
    }

    start()
    void call()
  })
}
