import type { ExplainedProvider } from '@countersign/core/explain'
import { retryHorizonMs } from '@countersign/core/provider'
import type { Delivery } from '@countersign/testing'
import type { DrillCase, Finding, Weight } from './case.ts'
import { DrillError } from './drill-error.ts'
import { explainFailures } from './explain-failures.ts'
import { gradeOf } from './grade.ts'
import { planCases, type Selection } from './plan.ts'
import { createProbe, type Probe, type ProbeOptions } from './probe.ts'
import { type CaseReport, type DrillReport, RESULTS, type Reason } from './report.ts'
import { type Ran, runCases } from './run-cases.ts'
import { standingAfterFirst } from './standing.ts'

type Defaulted = 'toleranceSeconds' | 'patienceMs' | 'meter' | 'failUrl'

export interface DrillOptions extends Omit<ProbeOptions, Defaulted>, Selection {
  /** The receiver's. Default: 300. */
  readonly toleranceSeconds?: number
  /** How long a body that never ends is waited for. Default: 0, not at all. */
  readonly patienceMs?: number
  readonly meter?: ProbeOptions['meter']
  readonly failUrl?: ProbeOptions['failUrl']
  /** The provider with the keys that verify its deliveries: for reasons. */
  readonly verifier?: ExplainedProvider | undefined
  readonly signal?: AbortSignal
}

/**
 * Sends a receiver everything that a provider may send it, and more, and reports what it made of it.
 *
 * @throws DrillError `target_unreachable` when there is no receiver
 */
export async function drill(options: DrillOptions): Promise<DrillReport> {
  const { provider, url, signal } = options
  const { definition } = provider
  const startedAt = performance.now()
  const cases = planCases(definition, options)
  const probe = createProbe({ meter: undefined, failUrl: undefined, toleranceSeconds: 300, patienceMs: 0, ...options })
  try {
    const first = await sendFirst(probe, url)
    const ran = await runCases(probe, cases, standingAfterFirst(first.status === 'delivered'), signal)
    const reasons = await explainFailures(ran, options.verifier)
    const results = ran.map((one) => toReport(one, reasons))
    const count = (result: CaseReport['result']) => results.filter((one) => one.result === result).length
    return {
      provider: definition.name,
      url: url.href,
      results,
      reasons,
      passed: count('passed'),
      failed: count('failed'),
      notProvable: count('not_provable'),
      grade: gradeOf(results),
      scheduleMs: retryHorizonMs(definition.deliveryPolicy),
      tookMs: performance.now() - startedAt,
    }
  } finally {
    await probe.close()
  }
}

/** The first delivery: whether there is a receiver, and how long its effects take. */
async function sendFirst(probe: Probe, url: URL): Promise<Delivery> {
  const counting = await probe.meter?.begin()
  const first = await probe.first()
  checkReachable(first, url)
  if (first.status === 'delivered') await counting?.count([first.event.id], 1)
  return first
}

function checkReachable({ attempts }: Delivery, url: URL): void {
  const error = attempts[0]?.error
  if (error?.kind !== 'connect' && error?.kind !== 'dns' && error?.kind !== 'tls') return
  throw new DrillError('target_unreachable', `There is no receiver at ${url.href}: ${error.message}.`, {
    hint: 'Start it, and look at the port.',
  })
}

function toReport({ planned, finding }: Ran, reasons: readonly Reason[]): CaseReport {
  const { name, group, title, sent, expected, matters, fix } = planned
  const result = RESULTS[finding.verdict]
  const reason = result === 'failed' ? reasons.find(({ cases }) => cases.includes(name))?.code : undefined
  return {
    ...{ name, group, title, result, weight: weightOf(planned, finding) },
    ...{ sent, expected, got: finding.got, matters, fix },
    ...(reason !== undefined && { reason }),
  }
}

/** Whatever was not accepted has not let a forgery in. */
function weightOf({ weight }: DrillCase, { verdict }: Finding): Weight {
  return verdict === 'broken' && weight === 'critical' ? 'major' : weight
}
