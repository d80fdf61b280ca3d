// Writes the parts of the documentation that are made from code: the provider table from the definitions, the table of
// differences from the one that its test uses, the options from their interface and their limits, the public names from
// the entries, the cases of the drill and the codes from their tables, and every snippet from the file that is run. A test fails when a page is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { leastRetentionMs, type ProviderDefinition } from '@countersign/core/provider'
import { providers, type RegisteredProvider } from '@countersign/providers/testing'
import { root } from '@countersign/tools/root'
import { toTable } from '@countersign/tools/text/table'
import { leniencies, strictnesses } from '../test/oracles/support/strictness.ts'
import { tokenMutations } from '../test/oracles/support/token-mutations.ts'
import { apiSurface } from './docs/api-surface.ts'
import { drillCases, drillReasons } from './docs/drill.ts'
import { errorTables, explainTables } from './docs/errors.ts'
import { code, duration, escapeBars, size } from './docs/format.ts'
import { optionsByProvider, optionsTable, type ProviderRow } from './docs/options.ts'
import { describeKey, describeProof, describeSigned, describeSource, describeTime } from './docs/scheme.ts'

const SNIPPET = /(<!-- from: (\S+) -->\n```ts\n)[\s\S]*?(```)/g

/** Every page, by its path from the root. */
export const pages: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...listPages('docs'),
  ...listPages('packages'),
]

/** A page with its generated parts made again. */
export function makePage(page: string): string {
  return readFileSync(join(root, page), 'utf8')
    .replace(TABLE, (_, start, name, end) => `${start}\n${TABLES[name]?.()}\n\n${end}`)
    .replace(SNIPPET, (_, start, file, end) => `${start}${readFileSync(join(root, file), 'utf8')}${end}`)
}

function listPages(folder: string): readonly string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => join(folder, file))
}

type Row = ProviderRow & Pick<RegisteredProvider, 'sample' | 'facts'>

const rows: readonly Row[] = Object.entries(providers).map(([name, { factory, sample, facts }]) => {
  return { name, definition: factory.definition, sample, facts }
})

const COLUMNS: readonly (readonly [title: string, cell: (row: Row) => string])[] = [
  ['provider', ({ name }) => code(name)],
  ['signs', ({ definition }) => describeSigned(definition)],
  ['with', ({ definition }) => describeProof(definition)],
  ['in', ({ definition }) => describeSource(definition)],
  ['time', ({ definition }) => describeTime(definition)],
  ['assurance', ({ definition }) => code(definition.scheme.assurance)],
  ['body', ({ definition }) => describeBody(definition)],
  ['an event is known by', describeKey],
  ['success', ({ definition }) => describeSuccess(definition.deliveryPolicy.success)],
  ['waits for', ({ definition }) => duration(definition.deliveryPolicy.timeoutMs)],
  ['attempts after', ({ definition }) => ['0', ...definition.deliveryPolicy.retryAfterMs.map(duration)].join(', ')],
  ['failover', ({ definition }) => (definition.deliveryPolicy.failover ? 'yes' : '—')],
  ['lease', ({ definition }) => duration(definition.deliveryPolicy.leaseMs)],
  ['remember at least', ({ definition }) => duration(leastRetentionMs(definition.deliveryPolicy, 300))],
  ['largest body', ({ definition }) => size(definition.deliveryPolicy.maxBodyBytes)],
  ['page, read on', ({ facts }) => `[${facts.checked}](${facts.source[0]})`],
]

const TABLES: Readonly<Record<string, () => string>> = {
  ...drillCases,
  ...errorTables,
  ...explainTables,
  reasons: drillReasons,
  'api-surface': apiSurface,
  options: () => optionsTable(rows),
  'options-by-provider': () => optionsByProvider(rows),
  providers: () =>
    toTable(
      COLUMNS.map(([title]) => title),
      rows.map((row) => COLUMNS.map(([, cell]) => cell(row))),
    ),
  strictness: () =>
    toTable(
      ['a delivery with …', 'is accepted by', 'and refused here as', 'because'],
      strictnesses.map(({ what, acceptedBy, code: ours, reason }) => [
        escapeBars(what),
        acceptedBy.map(code).join(', '),
        code(ours),
        escapeBars(reason),
      ]),
    ),
  tokens: () =>
    toTable(
      ['a token with …', 'is refused as', 'because'],
      tokenMutations.flatMap(({ what, stricter }) =>
        stricter ? [[escapeBars(what), code(stricter.code), escapeBars(stricter.reason)]] : [],
      ),
    ),
  leniency: () =>
    toTable(
      ['a delivery with …', 'is refused by', 'and accepted here, because'],
      leniencies.map(({ what, refusedBy, reason }) => [
        escapeBars(what),
        refusedBy.map(code).join(', '),
        escapeBars(reason),
      ]),
    ),
}

const TABLE = new RegExp(`(<!-- generated: (${Object.keys(TABLES).join('|')}) -->\\n)[\\s\\S]*?(<!-- end -->)`, 'g')

function describeBody({ body, acceptsLists }: ProviderDefinition): string {
  return `${body.name}${acceptsLists ? ', lists too' : ''}`
}

function describeSuccess({ status, exact }: ProviderDefinition['deliveryPolicy']['success']): string {
  return `${status}${exact ? ' only' : ', as any 2xx'}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const page of pages) writeFileSync(join(root, page), makePage(page))
}
