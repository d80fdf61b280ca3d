/** The keys of one event, at least one. A store treats them as one unit. */
export type Keys = readonly [string, ...string[]]
