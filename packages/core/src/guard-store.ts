import { messageOf, ReceiverUnavailableError } from './errors.ts'
import type { Claim, IdempotencyStore, Keys } from './store.ts'
import { within } from './within.ts'

/** A store whose calls end in time, and fail as `store_unavailable`. */
export type GuardedStore = Omit<IdempotencyStore, 'commit'>

export function guardStore(store: GuardedStore, timeoutMs: number): GuardedStore {
  async function call<Result>(operation: () => Promise<Result>): Promise<Result> {
    try {
      return (await within(timeoutMs, operation)) as Result
    } catch (cause) {
      throw new ReceiverUnavailableError('store_unavailable', `The store failed: ${messageOf(cause)}`, { cause })
    }
  }

  return {
    async claim(keys, token, leaseMs) {
      let late: Promise<Claim> | undefined
      try {
        return await call(() => {
          late = store.claim(keys, token, leaseMs)
          return late
        })
      } catch (error) {
        // Nobody will run under this claim, whether it is carried out after all or has been already.
        const giveBack = () => store.release(keys, token)
        void late?.then(giveBack, giveBack).catch(() => undefined)
        throw error
      }
    },
    renew: (keys, token, leaseMs) => call(() => store.renew(keys, token, leaseMs)),
    async complete(keys, token, retainMs) {
      const complete = () => call(() => store.complete(keys, token, retainMs))
      // The work is done: asking once more costs less than doing it again.
      return complete().catch(complete)
    },
    release: (keys, token) => call(() => store.release(keys, token)),
    forget: (keys: Keys) => call(() => store.forget(keys)),
  }
}
