import type { Pattern } from './pattern.ts'

/** Faults in the window of times that are accepted. */
export const times: readonly Pattern[] = [
  {
    code: 'no_window',
    proof: 'proved',
    failed: ['old-outside', 'ahead-outside', 'old-day'],
    also: ['milliseconds', 'time-text', 'time-missing'],
    happened: 'The signed time is not looked at: a recorded delivery can be sent again for ever.',
    fix: 'Refuse what is further than 300 s from now: Math.abs(now - timestamp) > 300.',
  },
  {
    code: 'one_sided_window',
    proof: 'proved',
    failed: ['ahead-outside'],
    passed: ['old-outside'],
    also: ['milliseconds', 'time-text'],
    happened: 'The age is checked, and a time ahead is not: it is compared on one side only.',
    fix: 'Compare the distance: Math.abs(now - timestamp) > 300.',
  },
  {
    code: 'window_too_wide',
    proof: 'proved',
    failed: ['old-outside'],
    passed: ['old-day'],
    also: ['ahead-outside'],
    happened: 'The window is wider than the tolerance of the drill, or counted in another unit.',
    fix: 'Set the tolerance to 300 s, or give the drill yours with --tolerance.',
  },
]
