import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const root = join(import.meta.dirname, '../..')
const NEXT = 'node_modules/next/dist/bin/next'
const READY_MS = 60_000

/** The key is no part of what is built: an application that asked for it there would fail. */
const { TELNYX_PUBLIC_KEY: _, ...rest } = process.env
const environment = { ...rest, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as const

export interface NextApp {
  readonly url: string
  /** Whatever the server has printed. */
  readonly output: () => string
  readonly close: () => Promise<void>
}

/** Packs what examples/next needs as it would be published, into a new folder. */
export function pack(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-packs-'))
  run('npx', ['-y', 'pnpm@12', 'exec', 'tsc', '-b', 'packages/next', 'packages/providers'], root)
  for (const name of ['core', 'providers', 'node', 'next']) {
    run('npx', ['-y', 'pnpm@12', 'pack', '--pack-destination', folder], join(root, 'packages', name))
  }
  return folder
}

/**
 * Builds examples/next as its users would, from packed tarballs and on a version of Next, and starts it. A route that lets
 * Next parse the body is added, since that is what people forget.
 */
export async function startNextApp(version: string, packs: string, publicKey: string): Promise<NextApp> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-next-'))
  install(folder, version, packs)
  run(process.execPath, [NEXT, 'build'], folder)
  const server = spawn(process.execPath, [NEXT, 'start', '-p', '0', '-H', '127.0.0.1'], {
    cwd: folder,
    env: { ...environment, TELNYX_PUBLIC_KEY: publicKey },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  async function close(): Promise<void> {
    if (server.kill()) await once(server, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
  for (let waited = 0; !output.includes('Ready in'); waited += 100) {
    if (waited > READY_MS || server.exitCode !== null) {
      await close()
      throw new Error(`Next did not start: ${output}`)
    }
    await setTimeout(100)
  }
  const [url = ''] = output.match(/http:\/\/127\.0\.0\.1:\d+/) ?? []
  return { url, output: () => output, close }
}

function install(folder: string, version: string, packs: string): void {
  mkdirSync(folder, { recursive: true })
  cpSync(join(root, 'examples/next'), folder, { recursive: true })
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  for (const file of readdirSync(packs)) {
    const [, name] = /^countersign-([a-z]+)-/.exec(file) ?? []
    manifest.dependencies[`@countersign/${name}`] = `file:${join(packs, file)}`
  }
  manifest.dependencies.next = version
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  const route = readFileSync(join(folder, 'pages/api/webhooks/telnyx.ts'), 'utf8')
  writeFileSync(join(folder, 'pages/api/webhooks/parsed.ts'), route.replace(/^export const config.*$/m, ''))
  run('npm', ['install', '--no-audit', '--no-fund', '--include=dev'], folder)
}

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
}
