/** Whether two types are the same, which being assignable both ways is not. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles only for `true`: `expectTrue<Same<A, B>>()`. */
export function expectTrue<_ extends true>(): void {}
