import { expect, test } from 'vitest'
import type { Verdict } from '../src/case.ts'
import { findReasons, type Verdicts } from '../src/find-reasons.ts'
import { PATTERNS } from '../src/reasons/index.ts'

const verdicts = (given: Readonly<Partial<Record<string, Verdict>>>): Verdicts =>
  new Map(Object.entries(given)) as Verdicts

test('a reason is found by what failed and what passed', () => {
  const refusesMissing = verdicts({ 'tampered-body': 'failed', 'wrong-key': 'failed', 'missing-signature': 'passed' })
  expect(findReasons(refusesMissing).map(({ code }) => code)).toEqual(['signature_not_checked'])
  const refusesNothing = verdicts({ 'tampered-body': 'failed', 'wrong-key': 'failed', 'missing-signature': 'failed' })
  expect(findReasons(refusesNothing)).toMatchObject([
    { code: 'not_verified', cases: ['tampered-body', 'wrong-key', 'missing-signature'] },
  ])
})

test('what failed by an error is not taken for what was accepted', () => {
  const codes = (verdict: Verdict) =>
    findReasons(verdicts({ 'wrong-key': verdict, 'tampered-signature': verdict, 'tampered-body': verdict })).map(
      ({ code }) => code,
    )
  expect(codes('broken')).toEqual(['refusals_are_errors'])
  expect(codes('failed')).toEqual(['not_verified'])
})

test('a case has one reason, and none where another one explains it already', () => {
  const failed = verdicts({ duplicate: 'failed', replay: 'failed', simultaneous: 'failed' })
  expect(findReasons(failed).map(({ cases }) => cases)).toEqual([['duplicate', 'replay', 'simultaneous']])
  expect(findReasons(failed, ['duplicate', 'replay', 'simultaneous'])).toEqual([])
})

test('where everything passed, there is no reason', () => {
  const named = PATTERNS.flatMap(({ failed = [], broken = [] }) => [...failed, ...broken])
  expect(findReasons(verdicts(Object.fromEntries(named.map((name) => [name, 'passed']))))).toEqual([])
})
