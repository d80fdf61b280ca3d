import type { Result, Weight } from './case.ts'

/**
 * `A`: nothing failed. `B`: minor cases only. `C`: one major case. `D`: several major ones. `F`: a critical one.
 * What is not provable counts neither way.
 */
export const GRADES = ['A', 'B', 'C', 'D', 'F'] as const

export type Grade = (typeof GRADES)[number]

export function gradeOf(results: readonly { readonly result: Result; readonly weight: Weight }[]): Grade {
  const failed = results.filter(({ result }) => result === 'failed')
  const count = (weight: Weight) => failed.filter((one) => one.weight === weight).length
  if (count('critical') > 0) return 'F'
  if (count('major') > 0) return count('major') > 1 ? 'D' : 'C'
  return failed.length > 0 ? 'B' : 'A'
}

export function isAtLeast(grade: Grade, least: Grade): boolean {
  return GRADES.indexOf(grade) <= GRADES.indexOf(least)
}
