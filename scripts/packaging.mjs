// @ts-check
// Packs every package as it would be published, judges the tarballs, and installs each alone into an empty
// project, where it is imported and required by plain Node: this one, and Node 24.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const packs = join(root, '.tmp/packs')

/**
 * What must be installed beside a package, what its users import, and what they run.
 *
 * @type {Record<string, { below: string[], peers: string[], imports: Record<string, string[]>, runs?: (project: string) => void }>}
 */
const PACKAGES = {
  core: {
    below: [],
    peers: [],
    imports: {
      '@countersign/core': ['createReceiver', 'verify'],
      '@countersign/core/adapter': ['bindWebhook'],
      '@countersign/core/ed25519': ['verifyEd25519'],
      '@countersign/core/explain': ['explain'],
      '@countersign/core/fetch': ['webhook'],
      '@countersign/core/provider': ['defineProvider'],
      '@countersign/core/reconcile': ['reconcile'],
      '@countersign/core/sign': ['sign'],
      '@countersign/core/store': ['memoryStore'],
    },
  },
  providers: {
    below: ['core'],
    peers: [],
    imports: {
      '@countersign/providers/telnyx': ['telnyx'],
      '@countersign/providers/telnyx/records': ['telnyxDeliveries'],
      '@countersign/providers/dfns/records': ['dfnsEvents'],
      '@countersign/providers/testing': ['providers', 'findProvider'],
    },
  },
  node: { below: ['core'], peers: [], imports: adapter('node') },
  express: { below: ['core', 'node'], peers: ['express@5'], imports: adapter('express') },
  koa: { below: ['core', 'node'], peers: ['koa@3'], imports: adapter('koa') },
  hono: { below: ['core'], peers: ['hono@4'], imports: adapter('hono') },
  fastify: { below: ['core', 'node'], peers: ['fastify@5'], imports: adapter('fastify') },
  next: { below: ['core', 'node'], peers: ['next@16', 'react@19', 'react-dom@19'], imports: adapter('next') },
  stores: {
    below: ['core'],
    peers: [],
    imports: {
      '@countersign/stores/sqlite': ['sqliteStore'],
      '@countersign/stores/redis': ['redisStore'],
      '@countersign/stores/postgres': ['postgresStore'],
    },
  },
  testing: {
    below: ['core', 'providers'],
    peers: [],
    imports: { '@countersign/testing': ['generateKeys', 'createSender'] },
  },
  cli: { below: ['core', 'providers', 'testing'], peers: [], imports: {}, runs: drillReceiver },
}

/** @param {string} name */
function adapter(name) {
  return { [`@countersign/${name}`]: ['webhook', 'createReceiver'] }
}

/**
 * The command with what it is made of, private packages included: a receiver passes the first cases of a drill.
 *
 * @param {string} project
 */
function drillReceiver(project) {
  const command = ['--no-install', 'countersign']
  const help = run('npx', [...command, 'drill', '--help'], project)
  if (!help.includes('--min-grade')) throw new Error(`countersign drill --help says ${help}`)
  run('npx', [...command, 'keys', 'new', 'telnyx'], project)
  writeFileSync(join(project, 'drill.mjs'), DRILL)
  const report = JSON.parse(run('node', ['drill.mjs'], project))
  const { grade, passed, failed } = report
  if (grade !== 'A' || failed !== 0 || passed < 10) throw new Error(`The drill reports ${JSON.stringify(report)}`)
  console.log(`      countersign drill: grade ${grade}, ${passed} passed`)
}

/** Serves a receiver in the project, and prints what `countersign drill` says of it. */
const DRILL = `
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { webhook } from '@countersign/core/fetch'
import { telnyx } from '@countersign/providers/telnyx'

const { publicKey } = JSON.parse(readFileSync('.countersign/keys/telnyx.json', 'utf8'))
const receive = webhook({ provider: telnyx({ publicKey }), onOutcome: () => undefined }, () => undefined)
const server = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined
  const init = { method: request.method, headers: request.headers, body }
  const { status } = await receive(new Request('http://127.0.0.1/', init))
  response.writeHead(status).end()
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const url = 'http://127.0.0.1:' + server.address().port + '/'
const drill = spawn('npx', ['--no-install', 'countersign', 'drill', 'telnyx', url, '--only', 'authenticity', '--json'])
process.stdout.write(await text(drill.stdout))
process.exit()
`

/** @param {string} command @param {string[]} args @param {string} cwd */
function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** @param {string} name */
function tarball(name) {
  const start = name === 'cli' ? /^countersign-\d/ : new RegExp(`^countersign-${name}-`)
  const file = readdirSync(packs).find((entry) => start.test(entry))
  if (!file) throw new Error(`no tarball of ${name}`)
  return join(packs, file)
}

/**
 * Vectors are for our own tests.
 *
 * @param {string} name
 */
function checkFiles(name) {
  const files = run('tar', ['-tzf', tarball(name)], root)
    .trim()
    .split('\n')
  if (!files.includes('package/package.json')) throw new Error('it is no package')
  const vectors = files.filter((file) => file.endsWith('vectors.json'))
  if (vectors.length > 0) throw new Error(`it has ${vectors.join(', ')}`)
}

/**
 * How long importing an entry takes in a fresh process, in milliseconds: the median of five.
 *
 * @param {string} module @param {string} cwd
 */
function timeImport(module, cwd) {
  const code = `const start = performance.now(); await import('${module}'); console.log(performance.now() - start)`
  const times = Array.from({ length: 5 }, () => Number(run('node', ['--input-type=module', '-e', code], cwd)))
  return times.toSorted((a, b) => a - b)[2]?.toFixed(1)
}

/** @param {string} name @returns {[string, () => void]} */
function typesResolve(name) {
  const args = () => ['exec', 'attw', tarball(name), '--profile', 'esm-only']
  return [`${name}: types resolve`, () => void run('pnpm', args(), root)]
}

/** @type {[string, () => void][]} */
const checks = Object.entries(PACKAGES).flatMap(([name, { below, peers, imports, runs }]) => [
  [`${name}: has no vectors`, () => checkFiles(name)],
  [`${name}: publint`, () => void run('pnpm', ['exec', 'publint', 'run', tarball(name), '--strict'], root)],
  ...(Object.keys(imports).length > 0 ? [typesResolve(name)] : []),
  [
    `${name}: installs alone, as ESM and by require()`,
    () => {
      const project = mkdtempSync(join(tmpdir(), 'countersign-'))
      try {
        writeFileSync(join(project, 'package.json'), '{ "private": true }')
        const packages = [...below, name].map(tarball)
        run('npm', ['install', '--no-audit', '--no-fund', ...packages, ...peers], project)
        const entries = Object.entries(imports)
        const checks = (/** @type {(module: string) => string} */ load) =>
          entries.map(([module, names]) => `check(${load(module)}, ${JSON.stringify(names)})`).join('\n')
        const check =
          "function check(it, names) { for (const name of names) if (!(name in it)) throw new Error(name + ' is not exported') }\n"
        writeFileSync(join(project, 'check.mjs'), check + checks((module) => `await import('${module}')`))
        writeFileSync(join(project, 'check.cjs'), check + checks((module) => `require('${module}')`))
        for (const file of ['check.mjs', 'check.cjs']) {
          run('node', [file], project)
          run('npx', ['-y', '-p', 'node@24', 'node', file], project)
        }
        for (const [module] of entries) console.log(`      ${module}: imported in ${timeImport(module, project)} ms`)
        runs?.(project)
      } finally {
        rmSync(project, { recursive: true, force: true })
      }
    },
  ],
])

rmSync(packs, { recursive: true, force: true })
// What an earlier build wrote for files that have moved since would be packed too.
for (const name of readdirSync(join(root, 'packages')))
  rmSync(join(root, 'packages', name, 'dist'), { recursive: true, force: true })
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
