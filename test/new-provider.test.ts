import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// CONTRIBUTING.md says that a provider takes three steps. Here they are taken, in a copy of the project.

const root = join(import.meta.dirname, '..')
const copy = join(root, '.tmp/new-provider')

const COPIED = [
  ...['core', 'providers', 'testing'].flatMap((name) => [`packages/${name}/package.json`, `packages/${name}/src`]),
  ...['test/own-vectors.test.ts', 'test/support', 'test/vectors', 'scripts/generate-docs.ts', 'scripts/docs'],
  ...['docs', 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples', 'test/docs/snippets'],
  ...[
    'packages/core/README.md',
    'packages/node/README.md',
    'packages/express/README.md',
    'packages/providers/README.md',
    'packages/testing/README.md',
  ],
]

const DEFINITION = `
import { type AnyEvent, defineProvider, json, type ProviderFactory, type SecretOptions } from '@countersign/core/provider'

export const acme: ProviderFactory<SecretOptions, AnyEvent<{ id: string; type: string }>> = defineProvider({
  name: 'acme',
  scheme: {
    signed: '{timestamp}.{body}',
    timestamp: { header: 'acme-timestamp', unit: 'seconds' },
    signature: {
      header: 'acme-signature',
      versions: [{ algorithm: 'hmac-sha256', encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  },
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
`

const BODY = JSON.stringify({ id: 'evt_1', type: 'anvil.dropped' })
const VECTORS = {
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
        'acme-signature': createHmac('sha256', 'the secret of acme').update(`1795341600.${BODY}`).digest('hex'),
      },
      body: BODY,
      event: { id: 'evt_1', type: 'anvil.dropped', keys: ['evt_1'] },
    },
  ],
}

function append(path: string, text: string): void {
  const file = join(copy, path)
  writeFileSync(file, readFileSync(file, 'utf8') + text)
}

beforeAll(() => {
  rmSync(copy, { recursive: true, force: true })
  const isOurs = (path: string) => !path.includes('node_modules')
  for (const path of COPIED) cpSync(join(root, path), join(copy, path), { recursive: true, filter: isOurs })
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(copy, 'vitest.config.ts'), 'export default {}')
  mkdirSync(join(copy, 'node_modules/@countersign'), { recursive: true })
  for (const name of ['core', 'providers', 'testing']) {
    symlinkSync(join(copy, 'packages', name), join(copy, 'node_modules/@countersign', name))
  }

  mkdirSync(join(copy, 'packages/providers/src/acme'))
  writeFileSync(join(copy, 'packages/providers/src/acme/definition.ts'), DEFINITION)
  append('packages/providers/src/testing.ts', "export { acme } from './acme/definition.ts'\n")
  const samples = join(copy, 'packages/testing/src/samples/index.ts')
  const text = readFileSync(samples, 'utf8')
  writeFileSync(samples, text.replace(/= \{ telnyx,/, `= { acme: ${BODY}, telnyx,`))
  writeFileSync(join(copy, 'test/vectors/acme.json'), JSON.stringify(VECTORS))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

test("a new provider's vectors and their neighbours are tested without a line of code", () => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const report = join(copy, 'report.json')
  const args = ['run', 'test/own-vectors.test.ts', '--reporter=json', `--outputFile=${report}`, '-t', 'acme|factory']
  execFileSync(process.execPath, [vitest, ...args], { cwd: copy, stdio: 'pipe' })
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
  expect(numFailedTests).toBe(0)
  expect(numPassedTests).toBeGreaterThan(15)
}, 60_000)

test('a new provider makes its own row in the documentation', () => {
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/generate-docs.ts'], { cwd: copy, stdio: 'pipe' })
  const row = readFileSync(join(copy, 'docs/providers.md'), 'utf8').match(/^\| `acme` \|.*$/m)?.[0]
  expect(row).toContain('`{timestamp}.{body}` | HMAC-SHA256, hex | `acme-signature`')
  expect(row).toContain('| `id` |')
})
