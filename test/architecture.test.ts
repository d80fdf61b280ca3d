import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** The folders of core from the floor up: the stations of a delivery in their order. Each imports only from those above it. */
const FOLDERS = [
  ...['shared', 'crypto', 'provider', 'request', 'verify', 'identify', 'handshake', 'store', 'reply', 'run'],
  ...['sign', 'explain', 'observe', 'receiver', 'reconcile'],
]

/** What each package may import, beside itself and Node. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  core: ['tweetnacl'],
  providers: ['@countersign/core'],
  node: ['@countersign/core'],
  express: ['@countersign/core', '@countersign/node', 'express'],
  koa: ['@countersign/core', '@countersign/node', 'koa'],
  hono: ['@countersign/core', 'hono'],
  fastify: ['@countersign/core', '@countersign/node', 'fastify'],
  next: ['@countersign/core', '@countersign/node', 'next'],
  stores: ['@countersign/core'],
  testing: ['@countersign/core', '@countersign/providers', 'fast-check'],
  drill: ['@countersign/core', '@countersign/testing'],
  cli: ['@countersign/core', '@countersign/drill', '@countersign/providers', '@countersign/testing'],
}

/** The packages that are not published, by their names. */
const PRIVATE: readonly string[] = Object.keys(PACKAGES)
  .map(readManifest)
  .flatMap((manifest) => (manifest.private ? [manifest.name] : []))

interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
}

interface Import {
  /** Both by their path from the root, or the name of a package. */
  readonly file: string
  readonly from: string
  /** Gone once compiled. */
  readonly isType: boolean
}

/** A statement, or a call where something is imported later. */
const IMPORT = /^(?:import|export)\b[^'"`;:=(]*?'([^']+)'$|\bimport\('([^']+)'\)/gm

/** All imports of a folder's TypeScript, of types too, and of its scripts. */
function importsIn(folder: string): readonly Import[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => /\.m?ts$|\.mjs$/.test(file) && !/node_modules|dist\/|\.next\//.test(file))
    .flatMap((name) => {
      const file = join(folder, name)
      const text = readFileSync(join(root, file), 'utf8').replace(/^\s*\*.*$/gm, '')
      return [...text.matchAll(IMPORT)].map(([statement, named = '', called = named]) => ({
        file,
        isType: /^(?:import|export) type/.test(statement),
        from: called.startsWith('.') ? relative(root, join(root, dirname(file), called)) : called,
      }))
    })
}

/** The files beside the folders, with what they hold besides lists of names. */
function readEntryFiles(folder: string): readonly { readonly name: string; readonly rest: string }[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts'))
  return names.map((name) => {
    const text = readFileSync(join(root, folder, name), 'utf8')
    const rest = text.replace(/^export (type )?\{[^}]*\} from '[^']+'$/gm, '').replace(/^\/\*\*[\s\S]*?\*\/$/gm, '')
    return { name, rest: rest.trim() }
  })
}

/** The name of the folder inside `parent` in which a file lies. */
function folderIn(parent: string, file: string): string | undefined {
  return file.startsWith(`${parent}/`) ? /^([\w-]+)\//.exec(file.slice(parent.length + 1))?.[1] : undefined
}

const core = importsIn('packages/core/src')
const folderOf = (file: string) => folderIn('packages/core/src', file)

describe('core', () => {
  test('has a folder for each station, and nothing but them', () => {
    const folders = readdirSync(join(root, 'packages/core/src'), { withFileTypes: true })
    expect(folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)).toEqual(FOLDERS.toSorted())
  })

  test('has entries that only list what is in the folders', () => {
    const entries = readEntryFiles('packages/core/src')
    expect(entries.length).toBeGreaterThan(5)
    for (const { name, rest } of entries) expect(`${name}: ${rest}`).toBe(`${name}: `)
  })

  test('imports from the folders above, and never back', () => {
    const inner = core.flatMap(({ file, from }) => {
      const [importer, imported] = [folderOf(file), folderOf(from)]
      return importer && from.startsWith('packages/') ? [{ file, from, importer, imported }] : []
    })
    expect(inner.length).toBeGreaterThan(100)
    const isBack = (importer: string, imported: string | undefined) =>
      imported === undefined || FOLDERS.indexOf(imported) > FOLDERS.indexOf(importer)
    expect(inner.filter(({ importer, imported }) => isBack(importer, imported))).toEqual([])
  })

  test('has stores that know nothing of requests and verification', () => {
    const known = core.filter(({ file }) => folderOf(file) === 'store').map(({ from }) => folderOf(from))
    expect([...new Set(known)].toSorted()).toEqual(['shared', 'store'])
  })

  test('loads explanations only when they are asked for', () => {
    const users = core.filter(({ from, file }) => folderOf(from) === 'explain' && folderOf(file) !== 'explain')
    expect([...new Set(users.map(({ file }) => file).filter(folderOf))]).toEqual([
      'packages/core/src/observe/print-reason.ts',
    ])
  })

  test('imports Node only in its backends for Node', () => {
    const users = core.filter(({ from, isType }) => from.startsWith('node:') && !isType).map(({ file }) => file)
    expect(users.length).toBeGreaterThan(0)
    expect(users.filter((file) => !/^packages\/core\/src\/crypto\/[\w-]+-node\.ts$/.test(file))).toEqual([])
  })
})

describe('stores', () => {
  const src = 'packages/stores/src'

  test('has entries that only list what is in the folders', () => {
    const entries = readEntryFiles(src)
    expect(entries.length).toBeGreaterThan(2)
    for (const { name, rest } of entries) expect(`${name}: ${rest}`).toBe(`${name}: `)
  })

  test('has engines that import only their own folder and what is shared', () => {
    const inner = importsIn(src).filter(({ file, from }) => folderIn(src, file) && from.startsWith('packages/'))
    expect(inner.length).toBeGreaterThan(30)
    const isOutside = ({ file, from }: Import) => ![folderIn(src, file), 'shared'].includes(folderIn(src, from))
    expect(inner.filter(isOutside)).toEqual([])
  })
})

describe('testing', () => {
  const contract = 'packages/testing/src/contract'

  test('has a contract of adapters and one of stores, neither of which imports the other', () => {
    const imports = importsIn(contract)
    expect(new Set(imports.map(({ file }) => folderIn(contract, file)))).toEqual(new Set(['adapter', 'store']))
    const isOther = ({ file, from }: Import) =>
      ![undefined, folderIn(contract, file)].includes(folderIn(contract, from))
    expect(imports.filter(isOther)).toEqual([])
  })
})

describe("the simulator's sender", () => {
  const sender = 'packages/testing/src/sender'
  /** The stations of one attempt, in their order. */
  const stations = ['plan', 'write', 'wire', 'record']
  /** A station, or a file of the sender that stands in no folder. */
  const placeOf = (path: string) => path.slice(sender.length + 1).split('/')[0] ?? ''
  const inner = importsIn(sender)
    .filter(({ from }) => from.startsWith(`${sender}/`))
    .map(({ file, from }) => ({ file, from, importer: placeOf(file), imported: placeOf(from) }))

  test.each(stations)('%s imports only from itself and the stations before it', (station) => {
    const later = (place: string) => stations.indexOf(place) > stations.indexOf(station) || place.endsWith('.ts')
    const own = inner.filter(({ importer }) => importer === station)
    expect(own.length).toBeGreaterThan(2)
    expect(own.filter(({ imported }) => later(imported))).toEqual([])
  })

  test('leads through all of them in one place', () => {
    const used = inner.filter(({ file }) => file === `${sender}/make-attempt.ts`).map(({ imported }) => imported)
    expect(stations.filter((station) => !used.includes(station))).toEqual([])
  })
})

describe.each([
  ...Object.keys(PACKAGES).map((name) => `packages/${name}/src`),
  'packages/tools/src',
  'bench',
  'scripts',
  'test',
])('%s', (folder) => {
  test('imports in no circle, of types neither', () => {
    const imports = importsIn(folder)
    expect(findCircle(imports)).toEqual([])
  })
})

describe('what tests, benches, scripts and packages share', () => {
  const imports = ['packages', 'examples', 'test', 'bench', 'scripts'].flatMap(importsIn)
  const leaving = imports.filter(({ file, from }) => isPath(from) && roomOf(file) !== roomOf(from))

  test('is imported by the name of a package, never by a path into one', () => {
    expect(imports.length).toBeGreaterThan(1000)
    expect(leaving.filter(({ from }) => packageOf(from) !== undefined)).toEqual([])
  })

  test('stands in packages/tools, when a package needs it', () => {
    expect(leaving.filter(({ file }) => packageOf(file) !== undefined)).toEqual([])
  })

  test('is published nowhere', () => {
    const { private: isPrivate } = JSON.parse(readFileSync(join(root, 'packages/tools/package.json'), 'utf8'))
    expect(isPrivate).toBe(true)
  })
})

/** Whether it is a path from the root, and no name of a package. */
function isPath(from: string): boolean {
  return /^(packages|examples|test|bench|scripts)\//.test(from)
}

/** `packages/core` and `examples/koa`, or `undefined` for a path outside them. */
function packageOf(path: string): string | undefined {
  return /^(packages|examples)\/[^/]+/.exec(path)?.[0]
}

/** Where imports by path are free: a package, or `test`, `bench` and `scripts` together. */
function roomOf(path: string): string {
  return packageOf(path) ?? 'root'
}

/** The files of one circle of imports, or none. */
function findCircle(imports: readonly Import[]): readonly string[] {
  const imported = new Map<string, Import[]>()
  for (const one of imports) imported.set(one.file, [...(imported.get(one.file) ?? []), one])
  const clean = new Set<string>()
  const path: string[] = []

  function visit(file: string): readonly string[] {
    if (clean.has(file)) return []
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    path.push(file)
    for (const { from } of imported.get(file) ?? []) {
      const circle = visit(from)
      if (circle.length > 0) return circle
    }
    path.pop()
    clean.add(file)
    return []
  }

  for (const file of imported.keys()) {
    const circle = visit(file)
    if (circle.length > 0) return circle
  }
  return []
}

test('nobody has to install a private package', () => {
  const needed = Object.keys(PACKAGES)
    .map(readManifest)
    .filter(({ name }) => !PRIVATE.includes(name))
    .flatMap(({ dependencies, peerDependencies }) => Object.keys({ ...dependencies, ...peerDependencies }))
  expect(PRIVATE).toContain('@countersign/drill')
  expect(needed.filter((name) => PRIVATE.includes(name))).toEqual([])
})

describe.each(Object.entries(PACKAGES))('%s', (name, allowed) => {
  const outer = importsIn(`packages/${name}/src`).filter(({ from }) => !/^(packages\/|#|node:)/.test(from))

  test('imports nothing but what stands below it', () => {
    const isAllowed = (from: string) => allowed.some((name) => from === name || from.startsWith(`${name}/`))
    expect(outer.filter(({ from }) => !isAllowed(from))).toEqual([])
  })

  test('declares what it imports', () => {
    const { dependencies, peerDependencies, devDependencies = {} } = readManifest(name)
    // The build puts private packages into the ones that use them, so that nobody has to install them.
    const inlined = Object.keys(devDependencies).filter((one) => PRIVATE.includes(one) && allowed.includes(one))
    const declared = [...Object.keys({ ...dependencies, ...peerDependencies }), ...inlined]
    expect(declared.toSorted()).toEqual(allowed.toSorted())
  })
})

describe('the command line', () => {
  const commands = 'packages/cli/src/commands/'
  const commandOf = (file: string) => new RegExp(`^${commands}([\\w-]+)/`).exec(file)?.[1]
  const imports = importsIn('packages/cli/src')

  test('has commands that do not import each other', () => {
    const inner = imports.flatMap(({ file, from }) => {
      const [importer, imported] = [commandOf(file), commandOf(from)]
      return importer && imported ? [{ file, from, importer, imported }] : []
    })
    expect(inner.length).toBeGreaterThan(10)
    expect(inner.filter(({ importer, imported }) => importer !== imported)).toEqual([])
  })

  test('shares nothing that imports a command, but for the list of commands', () => {
    const users = imports.filter(({ file, from }) => !file.startsWith(commands) && from.startsWith(commands))
    expect([...new Set(users.map(({ from }) => from))]).toEqual([`${commands}index.ts`])
  })
})

test('all packages are released together, under one version', () => {
  const manifests = Object.keys(PACKAGES)
    .map(readManifest)
    .filter(({ name }) => !PRIVATE.includes(name))
  const [, fixed = ''] = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').split('  fixed:\n')
  const together = [...fixed.matchAll(/- '?([@\w/-]+)'?$/gm)].map(([, name]) => name)
  expect(together.toSorted()).toEqual(manifests.map(({ name }) => name).toSorted())
  expect(new Set(manifests.map(({ version }) => version)).size).toBe(1)
})
