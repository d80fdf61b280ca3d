/** A lease that no test waits for, in milliseconds. */
export const LEASE = 30_000
/** A retention of a day. */
export const RETAIN = 86_400_000
