// The cases of docs/drill.md, and the reasons for which they fail.
import type { ProviderDefinition } from '@countersign/core/provider'
import { CASES, type DrillCase, GROUPS, PATTERNS, type Proof } from '@countersign/drill'
import { providers } from '@countersign/providers/testing'

const definitions: readonly ProviderDefinition[] = Object.values(providers).map(({ factory }) => factory.definition)

const PROOFS: Readonly<Record<Proof, string>> = {
  effects: '`--effect` or `--trace`',
  failure: '`--fail`',
  time: '`--patience`',
}

/** By the name of a group of cases: its cases. */
export const drillCases: Readonly<Record<string, () => string>> = Object.fromEntries(
  GROUPS.map((group) => [group, () => CASES[group].map(describeCase).join('\n')]),
)

export function drillReasons(): string {
  return PATTERNS.map(({ code, happened, fix }) => `- \`${code}\`: ${escapeText(happened)} ${escapeText(fix)}`).join(
    '\n',
  )
}

function describeCase(one: DrillCase): string {
  const proof = one.needs === undefined ? '' : ` Needs ${PROOFS[one.needs]}.`
  return [
    `- **\`${one.name}\`** ${escapeText(one.title)} (${one.weight}${providersOf(one)})  `,
    `  Sent: ${escapeText(one.sent)}. Expected: ${escapeText(one.expected)}.${proof}  `,
    `  ${escapeText(one.matters)} *${escapeText(one.fix)}*`,
  ].join('\n')
}

/** Which providers have it, where not all do. */
function providersOf({ has }: DrillCase): string {
  const having = definitions.filter((definition) => has?.(definition) ?? true)
  if (having.length === definitions.length) return ''
  const lacking = definitions.filter((definition) => !having.includes(definition))
  const names = (some: readonly ProviderDefinition[]) => some.map(({ name }) => name).join(', ')
  return having.length <= lacking.length ? `; ${names(having)}` : `; not ${names(lacking)}`
}

function escapeText(text: string): string {
  return text.replaceAll(/[*_<>|]/g, '\\$&').replaceAll('\\u', '\\\\u')
}
