// Writes packages/providers/src/registry.ts: every folder there with its parts, as bundles cannot read folders. A test
// fails when it is stale, or when a folder lacks a part.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const SOURCE = join(import.meta.dirname, '../packages/providers/src')

/** What every folder has. Events may be absent: then the sample is all that is known. */
const PARTS = ['definition.ts', 'facts.ts', 'sample.ts', 'simulation.ts', 'vectors.json']

export const REGISTRY: string = join(SOURCE, 'registry.ts')

/** The folders, in the order of their names. */
export const folders: readonly string[] = readdirSync(SOURCE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted()

interface Folder {
  readonly name: string
  /** What its definition exports: an identifier, where the name may have hyphens. */
  readonly factory: string
  readonly events: string | undefined
}

/** @throws Error when a folder lacks a part, or its definition has another name */
export async function makeRegistry(): Promise<string> {
  const all = await Promise.all(folders.map(readFolder))
  const imports = [...all.flatMap(toImports), "import type { RegisteredProvider } from './registered-provider.ts'"]
  return [
    '// Made of the folders by `pnpm run docs`. Do not edit.',
    ...imports.toSorted(byPath),
    '',
    '/** Every provider with all that its folder holds, by its name. */',
    'export const providers: {',
    ...all.map(toType),
    '} = {',
    ...all.flatMap(toEntry),
    '}',
    '',
  ].join('\n')
}

async function readFolder(name: string): Promise<Folder> {
  const lacking = PARTS.filter((part) => !existsSync(join(SOURCE, name, part)))
  if (lacking.length > 0) throw new Error(`The folder ${name} lacks ${lacking.join(', ')}`)
  const module: Record<string, unknown> = await import(pathToFileURL(join(SOURCE, name, 'definition.ts')).href)
  const [factory, ...others] = Object.keys(module).filter((key) => nameOf(module[key]) === name)
  if (factory === undefined || others.length > 0) {
    throw new Error(`${name}/definition.ts exports no factory of that name, or several`)
  }
  const events = ['events.ts', 'events/index.ts'].find((file) => existsSync(join(SOURCE, name, file)))
  return { name, factory, events }
}

/** The name in a factory's definition. */
function nameOf(value: unknown): unknown {
  if (typeof value !== 'function' || !('definition' in value)) return undefined
  const { definition } = value
  return typeof definition === 'object' && definition && 'name' in definition ? definition.name : undefined
}

function toImports({ name, factory, events }: Folder): readonly string[] {
  return [
    importOf(factory, `${name}/definition.ts`),
    ...(events ? [importOf(`events as ${factory}Events`, `${name}/${events}`)] : []),
    importOf(`facts as ${factory}Facts`, `${name}/facts.ts`),
    importOf(`sample as ${factory}Sample`, `${name}/sample.ts`),
    importOf(`simulation as ${factory}Simulation`, `${name}/simulation.ts`),
  ]
}

function importOf(what: string, path: string): string {
  return `import { ${what} } from './${path}'`
}

/** As the linter sorts them: folder by folder. */
function byPath(one: string, other: string): number {
  const [a = '', b = ''] = [one, other].map((line) => line.split(' from ')[1]?.replaceAll('/', '\0'))
  return a < b ? -1 : 1
}

/** The width of a line, as the formatter has it. */
const WIDTH = 120

function toType({ name, factory }: Folder): string {
  const start = `  readonly ${toKey(name)}: RegisteredProvider<`
  const types = [factory, `${factory}Sample`, `${factory}Simulation`].map((part) => `typeof ${part}`)
  const line = `${start}${types.join(', ')}>`
  return line.length <= WIDTH ? line : `${start}\n    ${types.join(',\n    ')}\n  >`
}

function toEntry({ name, factory, events }: Folder): readonly string[] {
  return [
    `  ${toKey(name)}: {`,
    `    factory: ${factory},`,
    `    sample: ${factory}Sample,`,
    ...(events ? [`    events: ${factory}Events,`] : []),
    `    simulation: ${factory}Simulation,`,
    `    facts: ${factory}Facts,`,
    '  },',
  ]
}

function toKey(name: string): string {
  return /^[a-z][a-z0-9]*$/.test(name) ? name : `'${name}'`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(REGISTRY, await makeRegistry())
