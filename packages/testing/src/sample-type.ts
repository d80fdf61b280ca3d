import { isMembers } from './members.ts'

/** Where a sample says of itself which type it has. */
const SAMPLE_TYPE: unique symbol = Symbol('type of the sample')

/**
 * A sample body that carries the type it was asked for, since some providers say the type in a header only. JSON,
 * spreads and comparisons do not see it; a copy of the body has it no longer.
 */
export type SampleEvent<Body, Type extends string = string> = Body & { readonly [SAMPLE_TYPE]: Type }

/** Gives the type to the very object. */
export function toSample<Body extends object, Type extends string>(body: Body, type: Type): SampleEvent<Body, Type> {
  return Object.defineProperty(body, SAMPLE_TYPE, { value: type }) as SampleEvent<Body, Type>
}

/** The type that a sample carries; `undefined` for any other value. */
export function typeOfSample(value: unknown): string | undefined {
  return isSample(value) ? value[SAMPLE_TYPE] : undefined
}

function isSample(value: unknown): value is SampleEvent<object> {
  return isMembers(value) && Object.hasOwn(value, SAMPLE_TYPE)
}
