import { type Behaviour, VARIANTS, walk } from './behaviour.ts'
import type { StoreCase } from './case.ts'
import { ABORT_CASES } from './cases/abort.ts'
import { BUSY_CASES } from './cases/busy.ts'
import { CLAIM_BEHAVIOURS } from './cases/claim.ts'
import { COMMIT_BEHAVIOURS } from './cases/commit.ts'
import { COMPLETE_BEHAVIOURS } from './cases/complete.ts'
import { KEY_SET_BEHAVIOURS } from './cases/keys.ts'
import { LIMIT_BEHAVIOURS } from './cases/limits.ts'
import { ONCE_CASES } from './cases/once.ts'
import { PEEK_BEHAVIOURS } from './cases/peek.ts'
import { COMMIT_RACE_CASES, RACE_CASES } from './cases/race.ts'
import { RENEW_BEHAVIOURS } from './cases/renew.ts'
import { SINCE_CASES } from './cases/since.ts'
import { WORK_CASES } from './cases/work.ts'
import { COMMIT_PROPERTY_CASES, PEEK_PROPERTY_CASES, PROPERTY_CASES } from './properties.ts'
import { createStage } from './steps.ts'
import type { StoreUnderTest } from './under-test.ts'

/** Registers a test: `test` of vitest or of `node:test`, or any function that takes a name and a function. */
export type RegisterTest = (name: string, run: () => Promise<void>) => unknown

/** Opens an empty store; the contract closes it at the test's end. */
export type OpenStore<Tx> = () => Promise<StoreUnderTest<Tx>> | StoreUnderTest<Tx>

/**
 * The contract of a store: registers a test for everything that a receiver relies on, from single calls to two hundred
 * simultaneous ones. It also compares random calls with a model: `COUNTERSIGN_RUNS` sequences of them, by default 100.
 *
 * @example
 * ```ts
 * import { memoryStore } from '@countersign/core'
 * import { storeContract } from '@countersign/testing'
 *
 * const tests: (() => Promise<void>)[] = []
 * storeContract(
 *   (_, run) => tests.push(run),
 *   () => {
 *     let time = 0
 *     return { store: memoryStore({ now: () => time }), elapse: (ms) => (time += ms) }
 *   },
 * )
 * for (const run of tests.slice(0, 10)) await run()
 * console.log(tests.length > 80) // true
 * ```
 */
export function storeContract<Tx>(test: RegisterTest, open: OpenStore<Tx>): void {
  register(test, open, [
    ...toCases([...CLAIM_BEHAVIOURS, ...KEY_SET_BEHAVIOURS, ...RENEW_BEHAVIOURS, ...COMPLETE_BEHAVIOURS]),
    ...LIMIT_BEHAVIOURS.map((behaviour) => toCase(behaviour, '')),
    ...BUSY_CASES,
    ...RACE_CASES,
    ...PROPERTY_CASES,
  ])
}

/**
 * The contract of `commit`, for a store that has it: in addition to `storeContract`, and with `effects` in what is opened.
 * Without them its tests fail.
 */
export function commitContract<Tx>(test: RegisterTest, open: OpenStore<Tx>): void {
  register(test, open, [
    ...toCases(COMMIT_BEHAVIOURS),
    ...WORK_CASES,
    ...ABORT_CASES,
    ...COMMIT_RACE_CASES,
    ...COMMIT_PROPERTY_CASES,
  ])
}

/**
 * The contract of `peek` and `remembersSince`, for a store that `reconcile` can ask: in addition to `storeContract`.
 * Without them its tests fail.
 */
export function reconcileContract<Tx>(test: RegisterTest, open: OpenStore<Tx>): void {
  register(test, open, [...toCases(PEEK_BEHAVIOURS), ...PEEK_PROPERTY_CASES, ...SINCE_CASES])
}

/** The contract of `once`, for a store that has it: in addition to `storeContract`. Without `once` its tests fail. */
export function onceContract<Tx>(test: RegisterTest, open: OpenStore<Tx>): void {
  register(test, open, ONCE_CASES)
}

/** Each behaviour by itself, and all of them in other ways. */
function toCases(behaviours: readonly Behaviour[]): readonly StoreCase[] {
  const variants = Object.entries(VARIANTS).map(
    ([name, variant]): StoreCase => ({
      name: `all these steps ${name}`,
      async run(opened) {
        for (const behaviour of behaviours) await walk(createStage(opened), behaviour, variant)
      },
    }),
  )
  return [...behaviours.map((behaviour) => toCase(behaviour)), ...variants]
}

function toCase(behaviour: Behaviour, prefix?: string): StoreCase {
  return { name: behaviour[0], run: (opened) => walk(createStage(opened, prefix), behaviour) }
}

function register<Tx>(test: RegisterTest, open: OpenStore<Tx>, cases: readonly StoreCase[]): void {
  for (const { name, run } of cases) {
    test(name, async () => {
      const opened = await open()
      try {
        await run(opened)
      } finally {
        await opened.close?.()
      }
    })
  }
}
