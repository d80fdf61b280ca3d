/** An id that the provider gives, or what stands for one where it gives none. */
export type EventKey = string | Fingerprint | BodyHash

/**
 * What of a body a fingerprint covers, by the names of its outermost members (of a form: of its fields). A member that is
 * covered is covered with everything in it.
 */
export type Coverage =
  | { readonly of: readonly string[]; readonly without?: never }
  | { readonly without: readonly string[]; readonly of?: never }

// Symbols, so that no member of a body can pass for a key of these kinds. They are the same in another copy of this package.
const COVERAGE: unique symbol = Symbol.for('countersign.fingerprint')
const BODY_HASHED: unique symbol = Symbol.for('countersign.body-hash')

/** What stands for an id where a provider gives none: made by {@link fingerprint}. */
export interface Fingerprint {
  readonly [COVERAGE]: Coverage
}

/** What stands for an id where the provider sends the same bytes on every attempt: made by {@link bodyHash}. */
export interface BodyHash {
  readonly [BODY_HASHED]: string
}

/**
 * A key made of the received text: the SHA-256 of what is covered. JSON has one key in all its writings: white space, the
 * order of members and the escapes in strings make no difference. Numbers count as they are written, so `1` and `1.0`
 * are two. Of a form, the fields count as they are written, in their order.
 *
 * @param coverage which members take part: `{ of: ['kind', 'data'] }` or `{ without: ['meta'] }`. Default: all
 * @throws TypeError when the coverage names nothing
 *
 * @example
 * ```ts
 * import { fingerprint } from '@countersign/core/provider'
 *
 * const event = (body: { type: string }) => ({ id: fingerprint({ without: ['attempt'] }), type: body.type })
 * console.log(event({ type: 'order.paid' }).type) // order.paid
 * ```
 */
export function fingerprint(coverage: Coverage = { without: [] }): Fingerprint {
  const { of, without } = coverage ?? {}
  const isNames = (names: unknown) => Array.isArray(names) && names.every((name) => typeof name === 'string')
  if ((of === undefined) === (without === undefined) || !isNames(of ?? without) || of?.length === 0) {
    throw new TypeError(
      'A fingerprint covers { of: [names] } or { without: [names] }: give names of members, no values',
    )
  }
  return { [COVERAGE]: coverage }
}

/** A key made of the received bytes: their SHA-256, with an id that nobody signed where there is one. */
export function bodyHash(unsignedId = ''): BodyHash {
  return { [BODY_HASHED]: unsignedId }
}

/** The unsigned id of a body hash, or `undefined` for anything else. */
export function bodyHashedId(key: EventKey): string | undefined {
  return (key as Partial<BodyHash> | undefined)?.[BODY_HASHED]
}

/** What a fingerprint covers, or `undefined` for anything else. */
export function coverageOf(key: EventKey): Coverage | undefined {
  return (key as Partial<Fingerprint> | undefined)?.[COVERAGE]
}
