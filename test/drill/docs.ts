// The tables of docs/drill.md, made of the cases. `node --import tsx test/drill/docs.ts --write` puts them there; a test fails
// when the page is stale.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProviderDefinition } from '@countersign/core/provider'
import { providers } from '@countersign/providers/testing'
import { writeBlock } from '../../bench/write-block.ts'
import { type DrillCase, GROUPS, type Proof } from '../../packages/cli/src/drill/case.ts'
import { CASES } from '../../packages/cli/src/drill/cases/index.ts'
import { PATTERNS } from '../../packages/cli/src/drill/reasons.ts'

const PAGE = 'docs/drill.md'

const definitions: readonly ProviderDefinition[] = Object.values(providers).map(({ factory }) => factory.definition)

const PROOFS: Readonly<Record<Proof, string>> = {
  effects: '`--effect` or `--trace`',
  failure: '`--fail`',
  time: '`--patience`',
}

/** Every block of the page, by its name. */
export const BLOCKS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(GROUPS.map((group) => [group, CASES[group].map(describeCase).join('\n')])),
  reasons: PATTERNS.map(({ code, happened, fix }) => `- \`${code}\`: ${escapeText(happened)} ${escapeText(fix)}`).join(
    '\n',
  ),
}

export function readBlock(name: string): string | undefined {
  const text = readFileSync(join(import.meta.dirname, '../..', PAGE), 'utf8')
  return new RegExp(`<!-- generated: ${name} -->\n\n([\\s\\S]*?)\n\n<!-- end -->`).exec(text)?.[1]
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

if (process.argv.includes('--write')) for (const [name, text] of Object.entries(BLOCKS)) writeBlock(PAGE, name, text)
