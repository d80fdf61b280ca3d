import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '../..')

/** One file of a module here and all that is the workspace's, which starts several times faster. It goes with this process. */
export async function buildProcess(module: string): Promise<string> {
  const folder = join(root, `.tmp/process-${process.pid}`)
  const outfile = join(folder, module.replace(/\.ts$/, '.mjs'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  await build({
    entryPoints: [join(import.meta.dirname, module)],
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
