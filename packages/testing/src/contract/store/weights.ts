import type { Action } from './steps.ts'

/** No deadline is within 20 s of a moment at which the store is asked, because on a real server real time passes too. */
const LEASE_MS = 100_000
const RETENTION_MS = 260_000

/** How often each call is drawn. */
export type Weights = readonly (readonly [action: Action, ms: number, weight: number])[]

export const WEIGHTS: Weights = [
  ['claim', LEASE_MS, 8],
  ['renew', LEASE_MS, 3],
  ['complete', RETENTION_MS, 3],
  ['release', 0, 2],
  ['forget', 0, 1],
]
export const COMMIT_WEIGHTS: Weights = [
  ['commit', RETENTION_MS, 4],
  ['commit and throw', RETENTION_MS, 1],
  ['commit and break', RETENTION_MS, 1],
]

export const PEEK_WEIGHTS: Weights = [['peek', 0, 8]]
