import { messageOf, ReceiverUnavailableError } from './errors.ts'
import type { Claim, IdempotencyStore } from './store.ts'
import { within } from './within.ts'

/** A store whose calls end in time, and fail as `store_unavailable`; but for `commit`, which lasts as long as its work. */
export type GuardedStore = {
  readonly [Method in keyof Required<IdempotencyStore>]: IdempotencyStore<unknown>[Method]
}

export function guardStore(store: IdempotencyStore<unknown>, timeoutMs: number): GuardedStore {
  const peek = store.peek?.bind(store)
  const remembersSince = store.remembersSince?.bind(store)

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
    complete: (keys, token, retainMs) => call(() => store.complete(keys, token, retainMs)),
    release: (keys, token) => call(() => store.release(keys, token)),
    forget: (keys) => call(() => store.forget(keys)),
    commit: store.commit?.bind(store),
    peek: peek && ((keys) => call(() => peek(keys))),
    remembersSince: remembersSince && ((namespace) => call(() => remembersSince(namespace))),
  }
}
