import type { ProviderDefinition } from '@countersign/core/provider'
import { type DrillCase, GROUPS, type Group } from './case.ts'
import { CASES, type CaseName } from './cases/index.ts'

/** A case of the plan, with its group. */
export interface PlannedCase extends DrillCase<CaseName> {
  readonly group: Group
}

/** What a drill is limited to: names of cases or groups. */
export interface Selection {
  /** Default: all. */
  readonly only?: readonly string[]
  /** Default: none. */
  readonly skip?: readonly string[]
}

const ALL: readonly PlannedCase[] = GROUPS.flatMap((group) => CASES[group].map((one) => ({ ...one, group })))

/** The cases that a provider's deliveries can have. */
export function planCases(
  definition: ProviderDefinition,
  { only = [], skip = [] }: Selection = {},
): readonly PlannedCase[] {
  const isNamed = (names: readonly string[], { name, group }: PlannedCase) =>
    names.includes(name) || names.includes(group)
  return ALL.filter(({ has }) => has?.(definition) ?? true)
    .filter((one) => only.length === 0 || isNamed(only, one))
    .filter((one) => !isNamed(skip, one))
}

/** The names that `only` and `skip` may hold. */
export function selectableNames(): readonly string[] {
  return [...GROUPS, ...ALL.map(({ name }) => name)]
}
