import { expect, test } from 'vitest'
import type { Result, Weight } from '../src/case.ts'
import { GRADES, gradeOf, isAtLeast } from '../src/grade.ts'

const failed = (...weights: readonly Weight[]) => weights.map((weight) => ({ result: 'failed', weight }) as const)

test.each([
  ['A', []],
  ['B', failed('minor', 'minor', 'minor')],
  ['C', failed('minor', 'major')],
  ['D', failed('major', 'major')],
  ['F', failed('critical', 'minor')],
])('%s is the grade for %j', (grade, results) => {
  expect(gradeOf(results)).toBe(grade)
})

test.each<Result>(['passed', 'not_provable'])('what is %s costs nothing', (result) => {
  expect(gradeOf([{ result, weight: 'critical' }])).toBe('A')
})

test('a grade is as good as itself, and better than those after it', () => {
  expect(GRADES.filter((grade) => isAtLeast(grade, 'C'))).toEqual(['A', 'B', 'C'])
})
