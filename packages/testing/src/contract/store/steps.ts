import { LeaseLostError } from '@countersign/core'
import type { Claim, IdempotencyStore, Keys } from '@countersign/core/store'
import type { StoreEffects, StoreUnderTest } from './under-test.ts'

/** A call of a store, and its caller. Each caller has its own token. */
export interface Call {
  readonly action: Action
  readonly keys: Keys
  readonly by: string
  /** The lease, or the retention. */
  readonly ms: number
}

export interface Pause {
  readonly action: 'elapse'
  readonly ms: number
}

export type Step = Call | Pause

export type Action =
  | 'claim'
  | 'renew'
  | 'complete'
  | 'release'
  | 'forget'
  | 'peek'
  | 'commit'
  | 'commit and throw'
  | 'commit and break'

/**
 * The answer of a store. A commit is `committed`, or it rejects: `lost` with `LeaseLostError`, `thrown` with what the work
 * threw, `refused` with anything else. Any other call that rejects has `failed`.
 */
export type Answer = Claim | boolean | undefined | 'committed' | 'lost' | 'thrown' | 'refused' | 'failed'

export interface Result {
  readonly answer: Answer
  /** What the call rejected with. */
  readonly error?: unknown
}

export const LEASE_MS = 60_000
export const RETENTION_MS = 3_600_000

/** The calls of one caller, with a lease of a minute and a retention of an hour. */
export function caller(by: string): Readonly<Record<CallName, (...keys: Keys) => Call>> {
  const calling =
    (action: Action, ms: number) =>
    (...keys: Keys): Call => ({ action, keys, by, ms })
  return {
    claim: calling('claim', LEASE_MS),
    renew: calling('renew', LEASE_MS),
    complete: calling('complete', RETENTION_MS),
    release: calling('release', 0),
    commit: calling('commit', RETENTION_MS),
    commitAndThrow: calling('commit and throw', RETENTION_MS),
    commitAndBreak: calling('commit and break', RETENTION_MS),
  }
}

type CallName = 'claim' | 'renew' | 'complete' | 'release' | 'commit' | 'commitAndThrow' | 'commitAndBreak'

export function forget(...keys: Keys): Call {
  return { action: 'forget', keys, by: 'the user', ms: 0 }
}

export function peek(...keys: Keys): Call {
  return { action: 'peek', keys, by: 'the user', ms: 0 }
}

export function elapse(ms: number): Pause {
  return { action: 'elapse', ms }
}

/** The same call with another lease or retention. */
export function lasting(ms: number, call: Call): Call {
  return { ...call, ms }
}

export function describeStep(step: Step): string {
  if (step.action === 'elapse') return `${step.ms} ms pass`
  return `${step.by}: ${step.action} ${step.keys.join(', ')}${step.ms > 0 ? ` for ${step.ms} ms` : ''}`
}

export function describeResult({ answer, error }: Result): string {
  return error instanceof Error ? `${answer} (${error.message})` : String(answer ?? 'done')
}

/** A store under test, with its own names for keys and callers, so that several stages may use one store. */
export interface Stage {
  /**
   * Always resolves, so that all of several simultaneous calls are awaited.
   *
   * @param isOther whether the call goes through the other connection
   */
  readonly perform: (step: Step, isOther?: boolean) => Promise<Result>
}

/** @param prefix begins every key */
export function createStage<Tx>(
  { store, other = store, elapse, effects }: StoreUnderTest<Tx>,
  prefix = `${crypto.randomUUID()}/`,
): Stage {
  const tokens = new Map<string, string>()

  function tokenOf(by: string): string {
    const token = tokens.get(by) ?? crypto.randomUUID()
    tokens.set(by, token)
    return token
  }

  return {
    async perform(step, isOther = false) {
      try {
        if (step.action === 'elapse') return { answer: void (await elapse(step.ms)) }
        const [first, ...others] = step.keys
        const keys: Keys = [prefix + first, ...others.map((key) => prefix + key)]
        return await ACTIONS[step.action](isOther ? other : store, { ...step, keys, by: tokenOf(step.by) }, effects)
      } catch (error) {
        return { answer: 'failed', error }
      }
    },
  }
}

type Perform = <Tx>(store: IdempotencyStore<Tx>, call: Call, effects: StoreEffects<Tx> | undefined) => Promise<Result>

const ACTIONS: Readonly<Record<Action, Perform>> = {
  claim: async (store, { keys, by, ms }) => ({ answer: await store.claim(keys, by, ms) }),
  renew: async (store, { keys, by, ms }) => ({ answer: await store.renew(keys, by, ms) }),
  complete: async (store, { keys, by, ms }) => ({ answer: await store.complete(keys, by, ms) }),
  release: async (store, { keys, by }) => ({ answer: await store.release(keys, by) }),
  peek: async (store, { keys }) => ({ answer: await store.peek?.(keys) }),
  forget: async (store, { keys }) => ({ answer: void (await store.forget(keys)) }),
  commit: (store, call, effects) => commit(store, call, effects, () => undefined),
  'commit and throw': (store, call, effects) =>
    commit(store, call, effects, () => {
      throw FAILURE
    }),
  'commit and break': (store, call, effects) => commit(store, call, effects, (tx, { failQuietly }) => failQuietly(tx)),
}

const FAILURE = new Error('The work failed')

/** Commits a new row, and checks that the row exists afterwards only when the commit succeeded. */
async function commit<Tx>(
  store: IdempotencyStore<Tx>,
  { keys, by, ms }: Call,
  effects: StoreEffects<Tx> | undefined,
  then: (tx: Tx, effects: StoreEffects<Tx>) => unknown,
): Promise<Result> {
  if (!store.commit || !effects) throw new TypeError('A store with commit() is opened with "effects"')
  const name = crypto.randomUUID()
  const work = (tx: Tx) => afterwards(effects.write(tx, name), () => then(tx, effects))
  const result = await store.commit(keys, by, ms, work).then(
    (): Result => ({ answer: 'committed' }),
    (error: unknown): Result => ({ answer: toRefusal(error), error }),
  )
  const written = Number(await effects.count(name))
  if (written === (result.answer === 'committed' ? 1 : 0)) return result
  throw new Error(`The commit was ${result.answer}, and its row exists ${written} times`, { cause: result.error })
}

function toRefusal(error: unknown): Answer {
  if (error === FAILURE) return 'thrown'
  return error instanceof LeaseLostError ? 'lost' : 'refused'
}

/** Runs `next` after `before`: immediately where the driver is synchronous, because a transaction of SQLite waits for nothing. */
export function afterwards(before: unknown, next: () => unknown): unknown {
  return isThenable(before) ? Promise.resolve(before).then(next) : next()
}

/** Not only promises: the queries of some libraries are run by being awaited. */
function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value
}
