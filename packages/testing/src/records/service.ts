import type { Delivery } from '../sender/record/delivery.ts'

/** Where records come from: a sender, or whatever else has deliveries. */
export interface RecordSource {
  readonly deliveries: Iterable<Delivery>
}

/** One provider's part of the records API. */
export interface RecordsService {
  /** What its paths begin with. */
  readonly prefix: string
  readonly routes: readonly Route[]
  /** How the provider says that something is wrong. */
  readonly toAnswer: (problem: Problem) => RecordsAnswer
}

export interface Route {
  /** Its groups are the path's parameters, as they come. */
  readonly path: RegExp
  /**
   * The body of the answer, or `undefined` where there is no such thing.
   *
   * @throws QueryError
   */
  readonly read: (parameters: readonly string[], query: URLSearchParams) => unknown
}

export interface RecordsAnswer {
  readonly status: number
  readonly body: unknown
}

export type Problem = { readonly kind: 'unauthorized' } | { readonly kind: 'not_found' } | QueryError

/** A parameter of a query that cannot be understood. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  readonly kind = 'query'
  readonly parameter: string

  constructor(parameter: string, message: string) {
    super(message)
    this.parameter = parameter
  }
}

/**
 * A parameter that is a whole number, or `absent` where it is not given.
 *
 * @throws QueryError when it is anything else, or not between 1 and `most`
 */
export function readCount(query: URLSearchParams, name: string, most: number, absent: number): number {
  const text = query.get(name)
  if (text === null) return absent
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > most) throw new QueryError(name, `must be a whole number from 1 to ${most}`)
  return count
}

/**
 * A text that is one of a few.
 *
 * @throws QueryError when it is none of them
 */
export function oneOf<Text extends string>(name: string, text: string, allowed: readonly Text[]): Text {
  const found = allowed.find((one) => one === text)
  if (found === undefined) throw new QueryError(name, `must be one of ${allowed.join(', ')}`)
  return found
}
