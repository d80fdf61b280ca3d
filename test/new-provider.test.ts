import { execFile, execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

// CONTRIBUTING.md says that a provider is one folder. Here one is added, in a copy of the project, and nothing else is
// changed by hand.

const root = join(import.meta.dirname, '..')
const copy = join(root, '.tmp/new-provider')
const folder = join(copy, 'packages/providers/src/acme')

const COPIED = [
  ...['test/own-vectors.test.ts', 'test/support', 'test/oracles/support', 'scripts/docs'],
  ...['scripts/generate-docs.ts', 'scripts/generate-registry.ts', 'test/docs/snippets'],
  ...['docs', 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples'],
]

const BODY = { id: 'evt_1', type: 'anvil.dropped', at: 1_795_341_600 }
const TEXT = JSON.stringify(BODY)

const FOLDER: Readonly<Record<string, string>> = {
  'definition.ts': `
import {
  type AnyEvent,
  body,
  defineProvider,
  header,
  hmacSha256,
  json,
  type ProviderFactory,
  type SecretOptions,
  signedMessage,
} from '@countersign/core/provider'

const time = header('acme-timestamp', { grammar: 'digits' })

/** @see https://acme.example/docs/webhooks */
export const acme: ProviderFactory<SecretOptions, AnyEvent<{ id: string; type: string }>> = defineProvider({
  name: 'acme',
  scheme: signedMessage({
    signed: [time, '.', body],
    timestamp: { from: time, unit: 'seconds' },
    signature: {
      from: header('acme-signature'),
      versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  }),
  body: json,
  event: ({ id, type }: { id: string; type: string }) => ({ id, type }),
  deliveryPolicy: {
    success: { status: 200 },
    timeoutMs: 10_000,
    attemptsPerUrl: 2,
    retryAfterMs: [60_000],
    leaseMs: 30_000,
    maxBodyBytes: 65_536,
  },
})
`,
  'facts.ts': `
import type { ProviderFacts } from '../facts.ts'

export const facts: ProviderFacts = {
  source: ['https://acme.example/docs/webhooks'],
  checked: '2026-11-22',
  evidence: [],
  keyVariables: { secret: 'ACME_SECRET' },
}
`,
  'sample.ts': `export const sample: { id: string; type: string; at: number } = ${TEXT}\n`,
  'simulation.ts': `
import type { Simulation } from '../simulation.ts'

export const simulation: Simulation = {
  spelling: ['Acme-Signature'],
  headers: { 'User-Agent': 'acme/1' },
  eventId: { at: ['id'], shape: 'evt_****' },
  happened: { at: 'at', as: 'seconds' },
}
`,
  'vectors.json': JSON.stringify({
    made: 'by node:crypto alone',
    provider: 'acme',
    source: 'https://acme.example/docs/webhooks',
    keys: { secret: 'the secret of acme' },
    otherKeys: { secret: 'another' },
    signature: { header: 'acme-signature', encoding: 'hex' },
    required: ['acme-signature', 'acme-timestamp'],
    toleranceSeconds: 300,
    refused: [],
    positives: [
      {
        name: 'an event',
        now: 1_795_341_600_000,
        headers: {
          'acme-timestamp': '1795341600',
          'acme-signature': createHmac('sha256', 'the secret of acme').update(`1795341600.${TEXT}`).digest('hex'),
        },
        body: TEXT,
        event: { id: 'evt_1', type: 'anvil.dropped', keys: ['evt_1'] },
      },
    ],
  }),
}

/** The folders of a package and of all of ours that it depends on, by name. */
function packagesOf(name: string): ReadonlyMap<string, string> {
  const manifests = readdirSync(join(root, 'packages')).map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')),
  }))
  const found = new Map<string, string>()
  for (const pending = [name]; pending.length > 0; ) {
    const next = pending.pop()
    const one = manifests.find(({ manifest }) => manifest.name === next)
    if (!one || found.has(one.manifest.name)) continue
    found.set(one.manifest.name, one.folder)
    pending.push(...Object.keys({ ...one.manifest.dependencies, ...one.manifest.devDependencies }))
  }
  return found
}

function runScript(file: string): void {
  execFileSync(process.execPath, ['--import', 'tsx', file], { cwd: copy, stdio: 'pipe' })
}

/** Runs the command in the folder of the copy, and reads what it prints as JSON. */
async function countersign(...args: readonly string[]) {
  const command = ['--import', 'tsx', 'packages/cli/src/main.ts', ...args, '--json']
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: copy })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

beforeAll(() => {
  rmSync(copy, { recursive: true, force: true })
  const isOurs = (path: string) => !path.includes('node_modules')
  for (const path of COPIED) cpSync(join(root, path), join(copy, path), { recursive: true, filter: isOurs })
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(copy, 'vitest.config.ts'), 'export default {}')
  mkdirSync(join(copy, 'node_modules/@countersign'), { recursive: true })
  // The scripts write where the tools stand.
  for (const [name, packaged] of [...packagesOf('countersign'), ...packagesOf('@countersign/tools')]) {
    if (existsSync(join(copy, 'packages', packaged))) continue
    for (const part of ['package.json', 'src']) {
      cpSync(join(root, 'packages', packaged, part), join(copy, 'packages', packaged, part), { recursive: true })
    }
    const link = join(copy, 'node_modules', name)
    if (!existsSync(link)) symlinkSync(join(copy, 'packages', packaged), link)
  }

  mkdirSync(folder)
  for (const [file, content] of Object.entries(FOLDER)) writeFileSync(join(folder, file), content)
  for (const script of ['scripts/generate-registry.ts', 'scripts/generate-docs.ts']) runScript(script)
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

test("a new provider's vectors and their neighbours are tested without a line of code", () => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const report = join(copy, 'report.json')
  const args = ['run', 'test/own-vectors.test.ts', '--reporter=json', `--outputFile=${report}`, '-t', 'acme|folder']
  execFileSync(process.execPath, [vitest, ...args], { cwd: copy, stdio: 'pipe' })
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
  expect(numFailedTests).toBe(0)
  expect(numPassedTests).toBeGreaterThan(15)
}, 60_000)

test('a new provider makes its own row in the documentation', () => {
  const row = readFileSync(join(copy, 'docs/providers.md'), 'utf8').match(/^\| `acme` \|.*$/m)?.[0]
  expect(row).toContain(
    '`{acme-timestamp}.{body}` | HMAC-SHA256, hex | header `acme-signature` | header `acme-timestamp`, seconds | `signature` |',
  )
  expect(row).toContain('| `id` |')
  expect(row).toContain('[2026-11-22](https://acme.example/docs/webhooks)')
  expect(readFileSync(join(root, 'docs/providers.md'), 'utf8')).not.toContain('`acme`')
})

test('the command knows a new provider, and the simulator sends its sample as it does', async () => {
  const received: {
    readonly headers: IncomingHttpHeaders
    readonly names: readonly string[]
    readonly body: string
  }[] = []
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, names: request.rawHeaders, body: await text(request) })
    response.end()
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  const begun = Math.floor(Date.now() / 1000)
  const made = await countersign('keys', 'new', 'acme')
  expect(made.variables).toEqual({ secret: 'ACME_SECRET' })
  await countersign('send', 'acme', 'anvil.dropped', url)
  server.close()

  const [{ headers, names, body } = { headers: {}, names: [], body: '' }] = received
  expect(received).toHaveLength(1)
  expect(names).toContain('Acme-Signature')
  expect(headers['user-agent']).toBe('acme/1')
  const sent = JSON.parse(body)
  expect(sent).toEqual({
    id: expect.stringMatching(/^evt_[0-9a-z]{4}$/),
    type: 'anvil.dropped',
    at: expect.any(Number),
  })
  expect(sent.at).toBeGreaterThanOrEqual(begun)
  expect(sent.id).not.toBe(BODY.id)
  const { secret } = JSON.parse(readFileSync(join(copy, '.countersign/keys/acme.json'), 'utf8'))
  const signed = `${headers['acme-timestamp']}.${body}`
  expect(headers['acme-signature']).toBe(createHmac('sha256', secret).update(signed).digest('hex'))
}, 60_000)

test.each(Object.keys(FOLDER))('a folder without %s is refused, by the name of what it lacks', (file) => {
  rmSync(join(folder, file))
  expect(() => runScript('scripts/generate-registry.ts')).toThrow(`The folder acme lacks ${file}`)
  writeFileSync(join(folder, file), FOLDER[file] ?? '')
})
