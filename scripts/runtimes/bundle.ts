// Bundles test/runtimes with all vectors in it: once for every backend, as a module and as a worker.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { createData } from '../../test/runtimes/data.ts'

const root = join(import.meta.dirname, '../..')
const vectors = join(root, '../shared/vectors')
export const folder = join(root, '.tmp/runtimes')

const sources = join(root, 'test/runtimes')

interface Target {
  readonly platform: 'node' | 'browser'
  readonly conditions: string[]
  readonly inject?: string[]
}

/** A backend is chosen as a user's bundler chooses it: by the conditions of package.json. */
const TARGETS: Readonly<Record<string, Target>> = {
  'node:crypto': { platform: 'node', conditions: ['node'] },
  WebCrypto: { platform: 'browser', conditions: [] },
  tweetnacl: { platform: 'browser', conditions: [], inject: [join(sources, 'without-ed25519.ts')] },
}

export const BACKENDS: readonly string[] = Object.keys(TARGETS)

export function bundleOf(backend: string, form: 'module' | 'worker'): string {
  return join(folder, `${backend.replace(':', '-')}-${form}.mjs`)
}

/** Whether other people's vectors are among the bundled ones. */
export async function makeBundles(): Promise<boolean> {
  mkdirSync(folder, { recursive: true })
  const hasShared = existsSync(vectors)
  if (!hasShared) console.warn(`SKIPPED: the shared vectors, because ${vectors} is absent`)

  const define = { DATA: JSON.stringify(await createData(vectors)) }
  for (const [backend, target] of Object.entries(TARGETS)) {
    await bundle('main.ts', bundleOf(backend, 'module'), { ...target, define })
    await bundle('main-workerd.ts', bundleOf(backend, 'worker'), { ...target, define })
  }
  return hasShared
}

function bundle(source: string, outfile: string, options: BuildOptions): Promise<unknown> {
  return build({
    entryPoints: [join(sources, source)],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    external: ['node:*'],
    logLevel: 'warning',
    ...options,
  })
}
