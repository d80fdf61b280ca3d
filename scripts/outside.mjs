// @ts-check
// Installs what stands outside the workspace, each with its own lockfile, so that `pnpm test` and `pnpm demo` need none of
// it. Usage: node scripts/outside.mjs [folder…]; without one, all of them.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const FOLDERS = ['test/oracles', 'test/engines', 'test/frameworks', 'bench']

const named = process.argv.slice(2)
for (const folder of named.length > 0 ? named : FOLDERS) {
  const args = ['install', '--frozen-lockfile', '--prefer-offline', '--silent']
  execFileSync('pnpm', args, { cwd: join(root, folder), stdio: 'inherit' })
}
