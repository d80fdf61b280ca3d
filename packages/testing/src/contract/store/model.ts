import { isAs } from './behaviour.ts'
import type { Action, Answer, Call, Result, Step } from './steps.ts'

/** What a store knows, in the simplest form that does what the contract says. It is never changed: each call makes a new one. */
export interface Model {
  readonly now: number
  readonly entries: ReadonlyMap<string, Entry>
}

interface Entry {
  readonly state: 'claimed' | 'completed'
  readonly by: string
  readonly until: number
}

interface Possibility {
  readonly model: Model
  readonly answer: Answer
}

export const EMPTY: Model = { now: 0, entries: new Map() }

/** The models that a store may be in after this answer: none when the answer is wrong. */
export function follow(models: readonly Model[], step: Step, { answer }: Result): readonly Model[] {
  return models
    .flatMap((model) => possibilities(model, step))
    .filter((possible) => isAs(possible.answer, answer))
    .map(({ model }) => model)
}

/** The models that a store may be in after simultaneous calls: those of every order that explains all answers. */
export function followSimultaneous(
  models: readonly Model[],
  calls: readonly (readonly [Step, Result])[],
): readonly Model[] {
  if (calls.length === 0) return models
  return calls.flatMap(([step, result], index) => {
    const after = follow(models, step, result)
    return after.length > 0 ? followSimultaneous(after, calls.toSpliced(index, 1)) : []
  })
}

function possibilities({ now, entries }: Model, step: Step): readonly Possibility[] {
  if (step.action === 'elapse') return [{ model: { now: now + step.ms, entries }, answer: undefined }]
  const present = [...entries].filter(([, { state, until }]) => state === 'claimed' || until > now)
  const model = { now, entries: new Map(present) }
  return RULES[step.action](model, { ...step, keys: [...new Set(step.keys)] })
}

interface UniqueCall extends Omit<Call, 'keys'> {
  readonly keys: readonly string[]
}

const RULES: Readonly<Record<Action, (model: Model, call: UniqueCall) => readonly Possibility[]>> = {
  claim(model, { keys, by, ms }) {
    const found = keys.flatMap((key) => model.entries.get(key) ?? [])
    const marks = found.filter(({ state }) => state === 'completed')
    if (marks.length > 0) {
      const open = keys.filter((key) => model.entries.get(key)?.state !== 'completed')
      // Of several marks, the store may find any.
      return marks.map((mark) => ({ model: write(model, open, mark), answer: 'completed' }))
    }
    if (found.some((entry) => entry.by !== by && entry.until > model.now)) return [{ model, answer: 'in_progress' }]
    return [{ model: write(model, keys, { state: 'claimed', by, until: model.now + ms }), answer: 'claimed' }]
  },
  renew(model, { keys, by, ms }) {
    if (!hasAll(model, keys, by, 'claimed')) return [{ model: release(model, keys, by), answer: false }]
    return [{ model: write(model, keys, { state: 'claimed', by, until: model.now + ms }), answer: true }]
  },
  complete(model, { keys, by, ms }) {
    if (hasAll(model, keys, by, 'completed')) return [{ model, answer: true }]
    if (!hasAll(model, keys, by, 'claimed')) return [{ model: release(model, keys, by), answer: false }]
    return [{ model: write(model, keys, { state: 'completed', by, until: model.now + ms }), answer: true }]
  },
  release(model, { keys, by }) {
    const isAny = keys.some((key) => hasAll(model, [key], by, 'claimed'))
    return [{ model: release(model, keys, by), answer: isAny }]
  },
  peek(model, { keys }) {
    const found = keys.flatMap((key) => model.entries.get(key) ?? [])
    if (found.some(({ state }) => state === 'completed')) return [{ model, answer: 'completed' }]
    return [{ model, answer: found.some(({ until }) => until > model.now) ? 'in_progress' : 'claimed' }]
  },
  forget(model, { keys }) {
    return [{ model: remove(model, keys), answer: undefined }]
  },
  commit: (model, call) => commit(model, call, 'committed'),
  'commit and throw': (model, call) => commit(model, call, 'thrown'),
  'commit and break': (model, call) => commit(model, call, 'refused'),
}

function commit(model: Model, { keys, by, ms }: UniqueCall, end: Answer): readonly Possibility[] {
  if (hasAll(model, keys, by, 'completed')) return [{ model, answer: 'refused' }]
  if (!hasAll(model, keys, by, 'claimed')) return [{ model: release(model, keys, by), answer: 'lost' }]
  if (end !== 'committed') return [{ model, answer: end }]
  return [{ model: write(model, keys, { state: 'completed', by, until: model.now + ms }), answer: end }]
}

function hasAll({ entries }: Model, keys: readonly string[], by: string, state: Entry['state']): boolean {
  return keys.every((key) => entries.get(key)?.by === by && entries.get(key)?.state === state)
}

function write({ now, entries }: Model, keys: readonly string[], entry: Entry): Model {
  return { now, entries: new Map([...entries, ...keys.map((key) => [key, entry] as const)]) }
}

function remove({ now, entries }: Model, keys: readonly string[]): Model {
  return { now, entries: new Map([...entries].filter(([key]) => !keys.includes(key))) }
}

function release(model: Model, keys: readonly string[], by: string): Model {
  return remove(
    model,
    keys.filter((key) => hasAll(model, [key], by, 'claimed')),
  )
}
