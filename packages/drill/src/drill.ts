import type { ExplainedProvider } from '@countersign/core/explain'
import { type ProviderDefinition, retryHorizonMs } from '@countersign/core/provider'
import type { Delivery } from '@countersign/testing'
import { type BodyCase, findBodyReason } from './body-reason.ts'
import { type DrillCase, type Finding, GROUPS, type Group, type Proof } from './case.ts'
import { CASES } from './cases/index.ts'
import { DrillError } from './drill-error.ts'
import { gradeOf } from './grade.ts'
import { createProbe, type Probe, type ProbeOptions } from './probe.ts'
import { findReasons, type Results } from './reasons.ts'
import type { CaseReport, DrillReport, Reason } from './report.ts'

export interface DrillOptions extends Omit<ProbeOptions, 'toleranceSeconds' | 'patienceMs' | 'meter' | 'failUrl'> {
  /** Names of cases or groups. Default: all. */
  readonly only?: readonly string[]
  /** Names of cases or groups. Default: none. */
  readonly skip?: readonly string[]
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

/** A case of the plan, with its group. */
export interface PlannedCase extends DrillCase {
  readonly group: Group
}

/** The cases that a provider's deliveries can have. */
export function planCases(
  definition: ProviderDefinition,
  { only = [], skip = [] }: Pick<DrillOptions, 'only' | 'skip'> = {},
): readonly PlannedCase[] {
  const isNamed = (names: readonly string[], { name, group }: PlannedCase) =>
    names.includes(name) || names.includes(group)
  return GROUPS.flatMap((group) => CASES[group].map((one) => ({ ...one, group })))
    .filter(({ has }) => has?.(definition) ?? true)
    .filter((one) => (only.length === 0 || isNamed(only, one)) && !isNamed(skip, one))
}

/** The names that `only` and `skip` may hold. */
export function selectableNames(): readonly string[] {
  return [...GROUPS, ...GROUPS.flatMap((group) => CASES[group].map(({ name }) => name))]
}

/**
 * Sends a receiver everything that a provider may send it, and more, and reports what it made of it.
 *
 * @throws DrillError `target_unreachable` when there is no receiver
 */
export async function drill(options: DrillOptions): Promise<DrillReport> {
  const { provider, url, only, skip, signal } = options
  const { definition } = provider
  const startedAt = performance.now()
  const cases = planCases(definition, { ...(only && { only }), ...(skip && { skip }) })
  const probe = createProbe({ meter: undefined, failUrl: undefined, toleranceSeconds: 300, patienceMs: 0, ...options })
  try {
    const first = await sendFirst(probe, url)
    const ran = await runCases(probe, cases, first.status === 'delivered', signal)
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
      notProvable: count('not provable'),
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

interface Ran {
  readonly planned: PlannedCase
  readonly finding: Finding
}

async function runCases(
  probe: Probe,
  cases: readonly PlannedCase[],
  isAccepting: boolean,
  signal?: AbortSignal,
): Promise<readonly Ran[]> {
  const obstacles = new Map<Proof, string>(missingProofs(probe))
  // It only waits, and for long, so it runs while everything else does.
  const waiting = cases
    .filter(({ needs }) => needs === 'time')
    .map((planned) => runCase(probe, planned, isAccepting, obstacles))
  const ran = new Map<PlannedCase, Ran>()
  let last = 'valid'
  let end: string | undefined
  for (const planned of cases.filter(({ needs }) => needs !== 'time')) {
    signal?.throwIfAborted()
    const tried = end === undefined ? await runCase(probe, planned, isAccepting, obstacles) : undefined
    // Who does not answer any more was ended by the case before.
    if (tried?.finding.isGone) end = `the receiver ended at ${last}`
    const one = end === undefined && tried ? tried : endedBefore(planned, end ?? '')
    ran.set(planned, one)
    last = planned.name
    if (planned.name === 'one-effect' && one.finding.result === 'failed') {
      obstacles.set('effects', `one delivery had ${one.finding.got}`)
    }
  }
  for (const one of await Promise.all(waiting)) ran.set(one.planned, one)
  return cases.flatMap((planned) => ran.get(planned) ?? [])
}

function missingProofs({ meter, failNext, patienceMs }: Probe): readonly [Proof, string][] {
  return [
    ...(meter ? [] : ([['effects', 'needs --effect or --trace']] as [Proof, string][])),
    ...(failNext ? [] : ([['failure', 'needs --fail']] as [Proof, string][])),
    ...(patienceMs > 0 ? [] : ([['time', 'needs --patience']] as [Proof, string][])),
  ]
}

const STILL_SERVING = 'still-serving'

/** Cases that the first delivery itself answers. */
const ABOUT_FIRST: readonly string[] = ['valid', 'status', 'redirect', 'in-time']

async function runCase(
  probe: Probe,
  planned: PlannedCase,
  isAccepting: boolean,
  obstacles: ReadonlyMap<Proof, string>,
): Promise<Ran> {
  if (!isAccepting && !ABOUT_FIRST.includes(planned.name))
    return notProvable(planned, 'valid deliveries are not accepted')
  const obstacle = planned.needs && obstacles.get(planned.needs)
  // Where effects are not seen, the answers can still prove a failure.
  if (obstacle && (planned.needs !== 'effects' || probe.meter)) return notProvable(planned, obstacle)
  const finding = await planned.run(probe).catch(toGone)
  if (obstacle && finding.result !== 'failed') return notProvable(planned, obstacle)
  return { planned, finding }
}

/** What counts the effects could be asked before: it has ended with the receiver. */
function toGone(error: unknown): Finding {
  if (!(error instanceof DrillError) || error.code !== 'target_unreachable') throw error
  return { result: 'not provable', got: error.message, isGone: true }
}

/** The one case that is about it has failed; the others were not asked. */
function endedBefore(planned: PlannedCase, end: string): Ran {
  if (planned.name !== STILL_SERVING) return notProvable(planned, end)
  return { planned, finding: { result: 'failed', got: end } }
}

function notProvable(planned: PlannedCase, got: string): Ran {
  return { planned, finding: { result: 'not provable', got } }
}

async function explainFailures(ran: readonly Ran[], verifier?: ExplainedProvider): Promise<readonly Reason[]> {
  const proved = ran.filter(({ finding }) => finding.result !== 'not provable')
  const results: Results = new Map(
    proved.map(({ planned, finding }) => [planned.name, finding.isBroken ? 'broken' : finding.result] as const),
  )
  const bodies = (names: readonly string[]) =>
    proved.flatMap(({ planned: { name }, finding: { result, evidence } }): readonly BodyCase[] =>
      names.includes(name) && evidence ? [{ name, result, evidence }] : [],
    )
  const genuine = bodies(GENUINE_BODIES)
  const reason = verifier && genuine.length > 1 && (await findBodyReason(verifier, genuine, bodies(CHANGED_BODIES)))
  return reason ? [reason, ...findReasons(results, reason.cases)] : findReasons(results)
}

/** Cases whose bodies must be accepted, and those whose bodies must not. */
const GENUINE_BODIES: readonly string[] = ['valid', 'body-utf8', 'body-pretty', 'body-escaped', 'body-numbers']
const CHANGED_BODIES: readonly string[] = ['appended-body', 'body-not-utf8', 'body-bom']

function toReport({ planned, finding }: Ran, reasons: readonly Reason[]): CaseReport {
  const { name, group, title, sent, expected, matters, fix, weight } = planned
  const reason = finding.result === 'failed' ? reasons.find(({ cases }) => cases.includes(name))?.code : undefined
  return {
    ...{ name, group, title, result: finding.result, weight: finding.weight ?? weight },
    ...{ sent, expected, got: finding.got, matters, fix },
    ...(reason !== undefined && { reason }),
  }
}
