import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '../../../..')

/**
 * One file of a module and all that is the workspace's, which starts several times faster. It goes with this process.
 *
 * @param module the path of its source
 */
export async function buildProcess(module: string): Promise<string> {
  const folder = join(root, `.tmp/process-${process.pid}`)
  const outfile = join(folder, `${basename(module, '.ts')}.mjs`)
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  await build({
    entryPoints: [module],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['@dfns/sdk', 'ioredis', 'libsql', 'pg', 'telnyx', 'tweetnacl', 'fast-check'],
    banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
  })
  return outfile
}
