// @ts-check
// Packs every package as it would be published, judges the tarballs, and installs each alone into an empty
// project, where it is imported and required by plain Node: this one, and Node 24.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const packs = join(root, '.tmp/packs')

/** What must be installed beside a package, and what its users import first. */
const PACKAGES = {
  core: { below: [], peers: [], names: ['createReceiver', 'telnyx', 'verify'] },
  node: { below: ['core'], peers: [], names: ['webhook', 'telnyx'] },
  express: { below: ['core', 'node'], peers: ['express@5'], names: ['webhook', 'telnyx'] },
  koa: { below: ['core', 'node'], peers: ['koa@3'], names: ['webhook', 'telnyx'] },
  hono: { below: ['core'], peers: ['hono@4'], names: ['webhook', 'telnyx'] },
  fastify: { below: ['core', 'node'], peers: ['fastify@5'], names: ['webhook', 'telnyx'] },
  next: {
    below: ['core', 'node'],
    peers: ['next@16', 'react@19', 'react-dom@19'],
    names: ['webhook', 'telnyx'],
  },
  testing: { below: ['core'], peers: [], names: ['generateKeys'] },
}

/** @param {string} command @param {string[]} args @param {string} cwd */
function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** @param {string} name */
function tarball(name) {
  const file = readdirSync(packs).find((entry) => entry.startsWith(`countersign-${name}-`))
  if (!file) throw new Error(`no tarball of ${name}`)
  return join(packs, file)
}

/** @type {[string, () => void][]} */
const checks = Object.entries(PACKAGES).flatMap(([name, { below, peers, names }]) => [
  [`${name}: publint`, () => void run('pnpm', ['exec', 'publint', 'run', tarball(name), '--strict'], root)],
  [`${name}: types resolve`, () => void run('pnpm', ['exec', 'attw', tarball(name), '--profile', 'esm-only'], root)],
  [
    `${name}: installs alone, as ESM and by require()`,
    () => {
      const project = mkdtempSync(join(tmpdir(), 'countersign-'))
      try {
        writeFileSync(join(project, 'package.json'), '{ "private": true }')
        const packages = [...below, name].map(tarball)
        run('npm', ['install', '--no-audit', '--no-fund', ...packages, ...peers], project)
        const check = (/** @type {string} */ module) =>
          `for (const name of ${JSON.stringify(names)}) if (!(name in ${module})) throw new Error(name + ' is not exported')`
        writeFileSync(join(project, 'check.mjs'), `import * as it from '@countersign/${name}'\n${check('it')}\n`)
        writeFileSync(join(project, 'check.cjs'), `const it = require('@countersign/${name}')\n${check('it')}\n`)
        for (const file of ['check.mjs', 'check.cjs']) {
          run('node', [file], project)
          run('npx', ['-y', '-p', 'node@24', 'node', file], project)
        }
      } finally {
        rmSync(project, { recursive: true, force: true })
      }
    },
  ],
])

rmSync(packs, { recursive: true, force: true })
mkdirSync(packs, { recursive: true })
run('pnpm', ['run', 'build'], root)
for (const name of Object.keys(PACKAGES))
  run('pnpm', ['pack', '--pack-destination', packs], join(root, 'packages', name))

let failed = 0
for (const [name, check] of checks) {
  try {
    check()
    console.log(`ok    ${name}`)
  } catch (error) {
    failed++
    const { stdout = '', stderr = '', message } = /** @type {Error & { stdout?: string, stderr?: string }} */ (error)
    console.log(`FAIL  ${name}\n${message}\n${stdout}${stderr}`)
  }
}
console.log(`${checks.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
