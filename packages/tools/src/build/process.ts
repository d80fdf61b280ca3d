import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from '../root.ts'
import { bundleForNode } from './bundle.ts'

const EXTERNAL = ['@dfns/sdk', 'ioredis', 'libsql', 'pg', 'telnyx', 'tweetnacl', 'fast-check']

/**
 * One file of a module and all that is the workspace's, which starts several times faster. It goes with this process.
 *
 * @param module the path of its source
 */
export async function buildProcess(module: string): Promise<string> {
  const folder = join(root, `.tmp/process-${process.pid}`)
  const outfile = join(folder, `${basename(module, '.ts')}.mjs`)
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  await bundleForNode(module, { outfile, external: EXTERNAL })
  return outfile
}
