/** How the process ends. Scripts rely on these: they change in a major version only. */
export const EXIT = {
  ok: 0,
  /** A delivery, or a set of them, did not go as expected. */
  notAsExpected: 1,
  usage: 2,
  unreachable: 3,
  /** A signature, or a time, does not hold. */
  notVerified: 4,
  interrupted: 130,
} as const

/** A code that the command exits with. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** What `--help` says of each. */
export const EXIT_TEXTS: Readonly<Record<ExitCode, string>> = {
  0: 'ok',
  1: 'not as expected',
  2: 'wrong usage: nothing was done',
  3: 'the target is unreachable',
  4: 'the delivery is not verified',
  130: 'interrupted',
}
