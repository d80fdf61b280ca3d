// Writes the parts of the documentation that are made from code: the provider table from the definitions, and every
// snippet from the file that a test runs. A test fails when a page is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as core from '@countersign/core'
import { leastRetention, type ProviderDefinition } from '@countersign/core'

const ROOT = join(import.meta.dirname, '..')
const TABLE = /(<!-- generated: providers -->\n)[\s\S]*?(<!-- end -->)/
const SNIPPET = /(<!-- from: (\S+) -->\n```ts\n)[\s\S]*?(```)/g

/** Every page, by its path from the root. */
export const pages: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...listPages('docs'),
  ...listPages('packages'),
]

/** A page with its generated parts made anew. */
export function makePage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
    .replace(TABLE, (_, start, end) => `${start}\n${table()}\n\n${end}`)
    .replace(SNIPPET, (_, start, file, end) => `${start}${readFileSync(join(ROOT, file), 'utf8')}${end}`)
}

function listPages(folder: string): readonly string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => join(folder, file))
}

function definitions(): readonly (readonly [factory: string, ProviderDefinition])[] {
  return Object.entries(core).flatMap(([name, value]) =>
    typeof value === 'function' && 'definition' in value
      ? [[name, value.definition as ProviderDefinition] as const]
      : [],
  )
}

const COLUMNS: readonly (readonly [
  title: string,
  cell: (factory: string, definition: ProviderDefinition) => string,
])[] = [
  ['factory', (factory) => code(factory)],
  ['signed', (_, { scheme }) => code(scheme.signed)],
  [
    'signature',
    (_, { scheme }) =>
      scheme.signature.versions
        .map(({ algorithm, encoding, prefix }) => `${algorithm}, ${encoding}${prefix ? ` behind ${code(prefix)}` : ''}`)
        .join(' or '),
  ],
  ['in the header', (_, { scheme }) => code(scheme.signature.header)],
  ['time', (_, { scheme }) => describeTime(scheme.timestamp)],
  ['id', (_, { scheme }) => (scheme.id ? `header ${code(scheme.id.header)}` : 'in the body')],
  ['success', (_, { deliveryPolicy: { success } }) => `${success.status}${success.exact ? ' only' : ', like any 2xx'}`],
  ['waits for', (_, { deliveryPolicy }) => duration(deliveryPolicy.timeoutMs)],
  ['attempts after', (_, { deliveryPolicy: { retryAfterMs } }) => ['0', ...retryAfterMs.map(duration)].join(', ')],
  ['failover', (_, { deliveryPolicy }) => (deliveryPolicy.failover ? 'yes' : '—')],
  ['lease', (_, { deliveryPolicy }) => duration(deliveryPolicy.leaseMs)],
  ['remember at least', (_, { deliveryPolicy }) => duration(leastRetention(deliveryPolicy, 300))],
  ['largest body', (_, { deliveryPolicy }) => `${deliveryPolicy.maxBodyBytes / 1024} KiB`],
]

/** Fields down, providers across: it stays readable as fields are added. */
function table(): string {
  const providers = definitions()
  const header = ['', ...providers.map(([, { name }]) => `**${name}**`)]
  const rows = COLUMNS.map(([title, cell]) => [
    title,
    ...providers.map(([factory, definition]) => cell(factory, definition)),
  ])
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function describeTime(timestamp: ProviderDefinition['scheme']['timestamp']): string {
  if (!timestamp) return 'not signed'
  const place = 'header' in timestamp ? `header ${code(timestamp.header)}` : `body member ${code(timestamp.member)}`
  return `${place}, ${timestamp.unit}`
}

function duration(ms: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ] as const
  const [size, unit] = units.find(([size]) => ms >= size && ms < 120 * size && ms % size === 0) ?? [3_600_000, 'h']
  return `${Math.round((ms / size) * 10) / 10} ${unit}`
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const page of pages) writeFileSync(join(ROOT, page), makePage(page))
}
