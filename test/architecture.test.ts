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
  cli: ['@countersign/core', '@countersign/providers', '@countersign/testing'],
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

/** All imports of a folder's TypeScript, of types too. */
function importsIn(folder: string): readonly Import[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules') && !file.includes('dist/'))
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

const core = importsIn('packages/core/src')
const folderOf = (file: string) => /^packages\/core\/src\/([\w-]+)\//.exec(file)?.[1]

describe('core', () => {
  test('has a folder for each station, and nothing but them', () => {
    const folders = readdirSync(join(root, 'packages/core/src'), { withFileTypes: true })
    expect(folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)).toEqual(FOLDERS.toSorted())
  })

  test('has entries that only list what is in the folders', () => {
    const entries = readdirSync(join(root, 'packages/core/src')).filter((name) => name.endsWith('.ts'))
    expect(entries.length).toBeGreaterThan(5)
    for (const entry of entries) {
      const text = readFileSync(join(root, 'packages/core/src', entry), 'utf8')
      const rest = text.replace(/^export (type )?\{[^}]*\} from '[^']+'$/gm, '').replace(/^\/\*\*[\s\S]*?\*\/$/gm, '')
      expect(`${entry}: ${rest.trim()}`).toBe(`${entry}: `)
    }
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
    expect(
      users.filter((file) => !/^packages\/core\/src\/(crypto|verify\/inflate)\/[\w-]+-node\.ts$/.test(file)),
    ).toEqual([])
  })
})

describe.each([...Object.keys(PACKAGES).map((name) => `packages/${name}/src`), 'bench', 'scripts', 'test'])(
  '%s',
  (folder) => {
    test('imports in no circle, of types neither', () => {
      const imports = importsIn(folder)
      expect(findCircle(imports)).toEqual([])
    })
  },
)

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

describe.each(Object.entries(PACKAGES))('%s', (name, allowed) => {
  const outer = importsIn(`packages/${name}/src`).filter(({ from }) => !/^(packages\/|#|node:)/.test(from))

  test('imports nothing but what stands below it', () => {
    const isAllowed = (from: string) => allowed.some((name) => from === name || from.startsWith(`${name}/`))
    expect(outer.filter(({ from }) => !isAllowed(from))).toEqual([])
  })

  test('declares what it imports', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies }
    expect(Object.keys(declared).toSorted()).toEqual(allowed.toSorted())
  })
})

test('all packages are released together, under one version', () => {
  const manifests = Object.keys(PACKAGES).map((name) =>
    JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')),
  )
  const [, fixed = ''] = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').split('  fixed:\n')
  const together = [...fixed.matchAll(/- '?([@\w/-]+)'?$/gm)].map(([, name]) => name)
  expect(together.toSorted()).toEqual(manifests.map(({ name }) => name).toSorted())
  expect(new Set(manifests.map(({ version }) => version)).size).toBe(1)
})
