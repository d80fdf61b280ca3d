import { describeValue } from '../shared/describe-value.ts'
import { messageOf, ReceiverUnavailableError } from '../shared/errors.ts'
import type { UnderWay } from '../shared/under-way.ts'
import { within } from '../shared/within.ts'
import type { Claim, IdempotencyStore } from './store.ts'

/**
 * A store whose calls end in time and answer what they may, or reject as `store_unavailable`; but for `commit`, which
 * ends with its run.
 */
export type GuardedStore = {
  readonly [Method in keyof Required<IdempotencyStore>]: Guarded<IdempotencyStore<unknown>[Method]>
}

/** Whatever the store does, its callers get a promise. That of `commit` depends on its work, and is one already. */
type Guarded<Method> = Method extends (...args: infer Args) => infer Answer
  ? unknown extends Awaited<Answer>
    ? Method
    : (...args: Args) => Promise<Awaited<Answer>>
  : Method

export function guardStore(store: IdempotencyStore<unknown>, timeoutMs: number, underWay: UnderWay): GuardedStore {
  const peek = store.peek?.bind(store)
  const remembersSince = store.remembersSince?.bind(store)
  const once = store.once?.bind(store)

  async function call<Answer>(
    operation: () => Answer | Promise<Answer>,
    check?: (answer: unknown) => void,
  ): Promise<Answer> {
    try {
      const given = operation()
      // What is there already needs no time limit: a timer would cost more than a store in this process does.
      const answer = isThenable(given) ? ((await within(timeoutMs, () => given)) as Answer) : given
      check?.(answer)
      return answer
    } catch (cause) {
      throw new ReceiverUnavailableError('store_unavailable', `The store failed: ${messageOf(cause)}`, { cause })
    }
  }

  return {
    async claim(keys, token, leaseMs, options) {
      let given: Claim | Promise<Claim> | undefined
      try {
        return await call(() => {
          given = store.claim(keys, token, leaseMs, options)
          return given
        }, CHECKS.claim)
      } catch (error) {
        // Nobody will run under this claim, whether it is carried out after all or has been already.
        const release = () => store.release(keys, token)
        const released = Promise.resolve(given).then(release, release)
        void underWay.track(underWay.pause(leaseMs, released)) // then it has expired
        throw error
      }
    },
    renew: (keys, token, leaseMs) => call(() => store.renew(keys, token, leaseMs), CHECKS.renew),
    complete: (keys, token, retentionMs) => call(() => store.complete(keys, token, retentionMs), CHECKS.complete),
    release: (keys, token) => call(() => store.release(keys, token), CHECKS.release),
    forget: (keys) => call(() => store.forget(keys)),
    commit: store.commit?.bind(store),
    peek: peek && ((keys) => call(() => peek(keys), CHECKS.peek)),
    remembersSince: remembersSince && ((namespace) => call(() => remembersSince(namespace), CHECKS.remembersSince)),
    once: once && ((key, bodyHash, ttlMs) => call(() => once(key, bodyHash, ttlMs), CHECKS.once)),
  }
}

/** Not only promises: the queries of some libraries are run by being awaited. */
function isThenable(value: unknown): boolean {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function'
}

const isClaim = (answer: unknown) => ['claimed', 'in_progress', 'completed'].includes(answer as string)
const isNote = (answer: unknown) => ['new', 'same', 'other'].includes(answer as string)
const isBoolean = (answer: unknown) => typeof answer === 'boolean'
const isTime = (answer: unknown) =>
  Object.prototype.toString.call(answer) === '[object Date]' && !Number.isNaN(Number(answer))

/** What is none of a method's answers is a fault of the store: taken for one of them, it would lose or repeat events. */
const CHECKS = {
  claim: toCheck('claim', isClaim, '"claimed", "in_progress" or "completed"'),
  renew: toCheck('renew', isBoolean, 'true or false'),
  complete: toCheck('complete', isBoolean, 'true or false'),
  release: toCheck('release', isBoolean, 'true or false'),
  peek: toCheck('peek', isClaim, '"claimed", "in_progress" or "completed"'),
  remembersSince: toCheck('remembersSince', isTime, 'a Date'),
  once: toCheck('once', isNote, '"new", "same" or "other"'),
}

function toCheck(method: string, isAnswer: (answer: unknown) => boolean, answers: string): (answer: unknown) => void {
  return (answer) => {
    if (isAnswer(answer)) return
    throw new TypeError(`${method}() answered ${describeValue(answer)}: it must answer ${answers}`)
  }
}
