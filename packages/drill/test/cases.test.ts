import { telnyx } from '@countersign/providers/telnyx'
import { expect, test } from 'vitest'
import { GROUPS } from '../src/case.ts'
import { planCases, selectableNames } from '../src/plan.ts'

const { definition } = telnyx

test('no two cases or groups have one name', () => {
  const names = selectableNames()
  expect(names.length).toBeGreaterThan(60)
  expect(new Set(names).size).toBe(names.length)
})

test('a plan is in the order of the groups', () => {
  const groups = planCases(definition).map(({ group }) => group)
  expect([...new Set(groups)]).toEqual(GROUPS)
  expect(groups).toEqual(groups.toSorted((a, b) => GROUPS.indexOf(a) - GROUPS.indexOf(b)))
})

test('a plan is limited to cases and groups by their names', () => {
  const names = (selection: Parameters<typeof planCases>[1]) => planCases(definition, selection).map(({ name }) => name)
  expect(names({ only: ['valid', 'redirect'] })).toEqual(['valid', 'redirect'])
  expect(names({ only: ['freshness'], skip: ['old-day', 'time-text'] })).not.toContain('old-day')
  expect(names({ only: ['freshness'], skip: ['old-day', 'time-text'] })).toContain('old-inside')
  expect(names({ skip: GROUPS })).toEqual([])
})
