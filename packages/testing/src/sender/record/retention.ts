/** Keeps the newest values of a bounded number. */
export interface Retention<Value> {
  readonly add: (id: string, value: Value) => void
  readonly remove: (id: string) => void
  readonly get: (id: string) => Value | undefined
  /** The oldest first. */
  readonly all: () => Iterable<Value>
}

/** @throws TypeError when the limit is no whole number above zero */
export function createRetention<Value>(limit: number): Retention<Value> {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new TypeError('"retain" must be a whole number above zero')
  const values = new Map<string, Value>()
  return {
    add(id, value) {
      values.set(id, value)
      const [oldest = id] = values.keys()
      if (values.size > limit) values.delete(oldest)
    },
    remove: (id) => values.delete(id),
    get: (id) => values.get(id),
    all: () => values.values(),
  }
}
