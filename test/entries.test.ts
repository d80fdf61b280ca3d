import { join, relative } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { readEntries } from '../scripts/docs/api-surface.ts'

const root = join(import.meta.dirname, '..')

/**
 * How many of our modules an entry may load. Raise a number only with a reason: each module makes a start slower. The entry
 * for authors, and with it every provider, has all algorithms and all formats of bodies, a module each, so that bundles leave out
 * the others.
 */
const MOST_MODULES: Readonly<Record<string, number>> = {
  '@countersign/core': 65,
  '@countersign/core/adapter': 65,
  '@countersign/core/ed25519': 10,
  // A file for each kind of fault. No receiver loads it before a signature fails, and none does in production.
  '@countersign/core/explain': 95,
  '@countersign/core/fetch': 65,
  '@countersign/core/provider': 135,
  '@countersign/core/reconcile': 20,
  '@countersign/core/sign': 20,
  '@countersign/core/store': 10,
  '@countersign/express': 75,
  '@countersign/fastify': 80,
  '@countersign/hono': 70,
  '@countersign/koa': 75,
  '@countersign/next': 70,
  '@countersign/next/pages': 75,
  '@countersign/node': 75,
  '@countersign/node/adapter': 70,
  '@countersign/providers/dfns': 140,
  '@countersign/providers/discord': 140,
  '@countersign/providers/github': 140,
  '@countersign/providers/shopify': 140,
  '@countersign/providers/slack': 140,
  '@countersign/providers/standard-webhooks': 140,
  '@countersign/providers/stripe': 140,
  '@countersign/providers/svix': 140,
  '@countersign/providers/telnyx': 140,
  '@countersign/providers/telnyx-form': 140,
  '@countersign/providers/dfns/records': 20,
  '@countersign/providers/telnyx/records': 20,
  // Five of each provider, which no application loads.
  '@countersign/providers/testing': 195,
  '@countersign/stores/postgres': 30,
  '@countersign/stores/redis': 20,
  '@countersign/stores/sqlite': 25,
  // For tests: keys, samples, the sender, records and both contracts, in small modules.
  '@countersign/testing': 360,
  '@countersign/testing/vitest': 5,
}

/** The modules that are loaded with a file. Modules that it imports only when they are needed do not count. */
async function modulesOf(file: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [file],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    plugins: [
      {
        name: 'only ours',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^.#]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@countersign/') ? undefined : { path, external: true },
          ),
      },
    ],
  })
  const loaded = new Set<string>()
  const pending = [relative(root, file)]
  for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
    if (loaded.has(module)) continue
    loaded.add(module)
    for (const { path, kind, external } of metafile.inputs[module]?.imports ?? []) {
      if (kind === 'import-statement' && !external) pending.push(path)
    }
  }
  return [...loaded]
}

const entries = readEntries()

test('every entry has a number, and every number an entry', () => {
  expect(Object.keys(MOST_MODULES).toSorted()).toEqual(entries.map(({ module }) => module).toSorted())
})

describe.each(entries)('$module', ({ module, file, names }) => {
  test('says of each of its names what it is', () => {
    expect(names.length).toBeGreaterThan(0)
    expect(names.filter(({ sentence }) => sentence === '').map(({ name }) => name)).toEqual([])
  })

  test('loads no more modules than it may', async () => {
    const modules = await modulesOf(file)
    console.log(`${module}: ${modules.length} modules`)
    expect(modules.length).toBeGreaterThan(0)
    expect(modules.length).toBeLessThanOrEqual(MOST_MODULES[module] ?? 0)
  })
})

test('the command countersign loads its commands when they are asked for', async () => {
  const modules = await modulesOf(join(root, 'packages/cli/src/main.ts'))
  console.log(`countersign: ${modules.length} modules`)
  expect(modules).toContain('packages/cli/src/commands/index.ts')
  expect(modules.filter((module) => /^packages\/cli\/src\/commands\/\w+\//.test(module))).toEqual([])
  expect(modules.length).toBeLessThanOrEqual(12)
})
