import { build } from 'esbuild'

/** What a module is made into, and which of its packages are left to `node_modules`. */
export interface BundleOptions {
  readonly outfile: string
  readonly external: readonly string[]
}

/**
 * One file of a module and of all that it imports, compiled as a published package is: tsx would add calls to functions,
 * and only to ours.
 *
 * @param module the path of its source
 */
export async function bundleForNode(module: string, { outfile, external }: BundleOptions): Promise<void> {
  await build({
    entryPoints: [module],
    outfile,
    external: [...external],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
  })
}
