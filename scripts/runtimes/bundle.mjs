// @ts-check
// Bundles test/runtimes with all vectors in it: once for every backend, as a module and as a worker.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { root } from '@countersign/tools/root'
import { build } from 'esbuild'

const vectors = join(root, '../shared/vectors')
export const folder = join(root, '.tmp/runtimes')

const sources = {
  data: new URL('../../test/runtimes/data.ts', import.meta.url),
  module: new URL('../../test/runtimes/main.ts', import.meta.url),
  worker: new URL('../../test/runtimes/main-workerd.ts', import.meta.url),
  withoutEd25519: new URL('../../test/runtimes/without-ed25519.ts', import.meta.url),
}

/** @typedef {{ platform: 'node' | 'browser', conditions: string[], inject?: string[] }} Target */

/**
 * A backend is chosen as a user's bundler chooses it: by the conditions of package.json.
 * @type {Record<string, Target>}
 */
const TARGETS = {
  'node:crypto': { platform: 'node', conditions: ['node'] },
  WebCrypto: { platform: 'browser', conditions: [] },
  tweetnacl: { platform: 'browser', conditions: [], inject: [fileURLToPath(sources.withoutEd25519)] },
}

export const BACKENDS = Object.keys(TARGETS)

/** @param {string} backend @param {'module' | 'worker'} form */
export const bundleOf = (backend, form) => join(folder, `${backend.replace(':', '-')}-${form}.mjs`)

/** @param {URL} source @param {string} outfile @param {Partial<import('esbuild').BuildOptions>} options */
const bundle = (source, outfile, options) =>
  build({
    entryPoints: [fileURLToPath(source)],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    external: ['node:*'],
    logLevel: 'warning',
    ...options,
  })

/** Whether other people's vectors are among the bundled ones. */
export async function makeBundles() {
  mkdirSync(folder, { recursive: true })
  const hasShared = existsSync(vectors)
  if (!hasShared) console.warn(`SKIPPED: the shared vectors, because ${vectors} is absent`)

  const dataFile = join(folder, 'data.mjs')
  await bundle(sources.data, dataFile, { platform: 'node' })
  /** @type {typeof import('../../test/runtimes/data.ts')} */
  const { createData } = await import(pathToFileURL(dataFile).href)
  const define = { DATA: JSON.stringify(await createData(vectors)) }

  for (const [backend, target] of Object.entries(TARGETS)) {
    await bundle(sources.module, bundleOf(backend, 'module'), { ...target, define })
    await bundle(sources.worker, bundleOf(backend, 'worker'), { ...target, define })
  }
  return hasShared
}
