// @ts-check
// Builds examples/next as its users would, from packed tarballs and without the key in the environment, starts it, and
// sends to each of its routes. A route that lets Next parse the body is added, since that is what people forget.
// Usage: node --import tsx scripts/next-app.mjs [version of next]
import { execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rawPublicKeyOf } from '@countersign/tools/keys/ed25519'
import { root } from '@countersign/tools/root'
import { findFreePort } from '@countersign/tools/servers/free-port'
import { untilListening } from '@countersign/tools/servers/until-listening'

const app = mkdtempSync(join(tmpdir(), 'countersign-next-'))
const packs = join(app, '.packs')
const NEXT = 'node_modules/next/dist/bin/next'
const { privateKey } = generateKeyPairSync('ed25519')
const environment = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
delete environment.TELNYX_PUBLIC_KEY

/** @param {string} command @param {string[]} args @param {string} cwd */
function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

function installApp() {
  cpSync(join(root, 'examples/next'), app, { recursive: true })
  mkdirSync(packs)
  run('pnpm', ['exec', 'tsc', '-b', 'packages/next', 'packages/providers'], root)
  for (const name of ['core', 'providers', 'node', 'next']) {
    run('pnpm', ['pack', '--pack-destination', packs], join(root, 'packages', name))
  }
  const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))
  for (const file of readdirSync(packs)) {
    const name = /^countersign-([a-z]+)-/.exec(file)?.[1]
    manifest.dependencies[`@countersign/${name}`] = `file:.packs/${file}`
  }
  manifest.dependencies.next = process.argv[2] ?? manifest.dependencies.next
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest))
  const route = readFileSync(join(app, 'pages/api/webhooks/telnyx.ts'), 'utf8')
  writeFileSync(join(app, 'pages/api/webhooks/parsed.ts'), route.replace(/^export const config.*$/m, ''))
  run('npm', ['install', '--no-audit', '--no-fund'], app)
}

/** @param {string} url @param {import('node:crypto').KeyObject} key */
async function send(url, key) {
  const body = JSON.stringify({ data: { id: randomUUID(), event_type: 'message.received', payload: { text: 'hi' } } })
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = sign(null, Buffer.from(`${timestamp}|${body}`), key).toString('base64')
  const headers = {
    'content-type': 'application/json',
    'telnyx-timestamp': timestamp,
    'telnyx-signature-ed25519': signature,
  }
  return (await fetch(url, { method: 'POST', headers, body })).status
}

const ROUTES = [
  { name: 'App Router on Node', path: '/webhooks/telnyx', signed: 200, forged: 401 },
  { name: 'App Router on the edge runtime', path: '/webhooks/edge', signed: 200, forged: 401 },
  { name: 'API route', path: '/api/webhooks/telnyx', signed: 200, forged: 401 },
  { name: 'API route whose body Next has parsed', path: '/api/webhooks/parsed', signed: 500, forged: 500 },
]

let failed = 0
let output = ''
try {
  installApp()
  run(process.execPath, [NEXT, 'build'], app)
  const port = await findFreePort()
  const server = spawn(process.execPath, [NEXT, 'start', '-p', String(port)], {
    cwd: app,
    env: { ...environment, TELNYX_PUBLIC_KEY: rawPublicKeyOf(privateKey).toString('base64') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  try {
    await untilListening(`http://127.0.0.1:${port}/`)
    const stranger = generateKeyPairSync('ed25519').privateKey
    for (const { name, path, signed, forged } of ROUTES) {
      const url = `http://127.0.0.1:${port}${path}`
      const answered = [await send(url, privateKey), await send(url, stranger)]
      const isRight = answered[0] === signed && answered[1] === forged
      if (!isRight) failed++
      console.log(`${isRight ? 'ok   ' : 'FAIL '} ${name}: ${answered.join(', ')}`)
    }
    const namesFix = output.includes('bodyParser: false')
    if (!namesFix) failed++
    console.log(`${namesFix ? 'ok   ' : 'FAIL '} the fix for a parsed body is on stderr`)
  } finally {
    server.kill()
  }
} catch (error) {
  failed++
  console.log(`FAIL  ${error}`)
} finally {
  rmSync(app, { recursive: true, force: true })
}
if (failed > 0) console.log(output)
console.log(`${ROUTES.length + 1 - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
