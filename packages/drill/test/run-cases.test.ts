import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'
import { expect, test } from 'vitest'
import type { Finding, Verdict } from '../src/case.ts'
import type { CaseName } from '../src/cases/index.ts'
import { DrillError } from '../src/drill-error.ts'
import { meterOfTrace } from '../src/effects.ts'
import type { PlannedCase } from '../src/plan.ts'
import { createProbe, type ProbeOptions } from '../src/probe.ts'
import { runCases } from '../src/run-cases.ts'
import { standingAfterFirst } from '../src/standing.ts'

/** A probe that no case of these uses: they find what they are told to. */
const probe = (options: Partial<ProbeOptions> = {}) =>
  createProbe({
    provider: telnyx,
    keys: generateKeys(telnyx),
    url: new URL('http://127.0.0.1:9/'),
    toleranceSeconds: 300,
    patienceMs: 0,
    meter: meterOfTrace('no trace'),
    failUrl: undefined,
    ...options,
  })

function planned(name: CaseName, verdict: Verdict, more: Partial<PlannedCase> = {}): PlannedCase {
  const texts = { title: name, sent: '', expected: '', matters: '', fix: '' }
  const run = async (): Promise<Finding> => ({ verdict, got: 'an answer' })
  return { name, group: 'robustness', weight: 'major', ...texts, run, ...more }
}

const EFFECTS = { needs: 'effects' } as const

async function drill(cases: readonly PlannedCase[], options: Partial<ProbeOptions> = {}, isAccepted = true) {
  const ran = await runCases(probe(options), cases, standingAfterFirst(isAccepted))
  return ran.map(({ planned: { name }, finding: { verdict, got } }) => [name, verdict, got])
}

test('once one delivery has not one effect, no effects are judged, and everything else is', async () => {
  const found = await drill([
    planned('forged-effect', 'failed', EFFECTS),
    planned('one-effect', 'failed', EFFECTS),
    planned('duplicate', 'passed', EFFECTS),
    planned('gzip', 'passed'),
  ])
  expect(found).toEqual([
    ['forged-effect', 'failed', 'an answer'],
    ['one-effect', 'failed', 'an answer'],
    ['duplicate', 'not_provable', 'one delivery had an answer'],
    ['gzip', 'passed', 'an answer'],
  ])
})

test('where effects are not counted, answers still prove that a case fails', async () => {
  const cases = [planned('one-effect', 'failed', EFFECTS), planned('duplicate', 'failed', EFFECTS)]
  const found = await drill(cases, { meter: undefined })
  expect(found.map(([, verdict]) => verdict)).toEqual(['failed', 'failed'])
})

test('where valid deliveries are refused, only what is about them is judged', async () => {
  const cases = [planned('status', 'failed', { from: 'reachable' }), planned('gzip', 'passed')]
  expect(await drill(cases, {}, false)).toEqual([
    ['status', 'failed', 'an answer'],
    ['gzip', 'not_provable', 'valid deliveries are not accepted'],
  ])
})

test('a receiver that is gone was ended by the case before, and is asked nothing more', async () => {
  let asked = 0
  const found = await drill([
    planned('gzip', 'passed'),
    planned('empty-body', 'gone'),
    planned('get', 'passed', {
      async run() {
        asked++
        return { verdict: 'passed', got: 'an answer' }
      },
    }),
    planned('still-serving', 'passed'),
  ])
  expect(found).toEqual([
    ['gzip', 'passed', 'an answer'],
    ['empty-body', 'not_provable', 'the receiver ended at gzip'],
    ['get', 'not_provable', 'the receiver ended at gzip'],
    ['still-serving', 'failed', 'the receiver ended at gzip'],
  ])
  expect(asked).toBe(0)
})

test('a meter that is unreachable has ended with the receiver', async () => {
  const run = () => Promise.reject(new DrillError('target_unreachable', 'no answer'))
  const [, second] = await drill([planned('one-effect', 'passed', EFFECTS), planned('duplicate', 'passed', { run })])
  expect(second).toEqual(['duplicate', 'not_provable', 'the receiver ended at one-effect'])
})

test('a case that needs an option says which', async () => {
  const cases = [
    planned('stalled-body', 'passed', { needs: 'time' }),
    planned('failure-answered', 'passed', { needs: 'failure' }),
  ]
  expect((await drill(cases)).map(([, , got]) => got)).toEqual(['needs --patience', 'needs --fail'])
  const given = await drill(cases, { patienceMs: 1, failUrl: new URL('http://127.0.0.1:9/') })
  expect(given.map(([, verdict]) => verdict)).toEqual(['passed', 'passed'])
})
