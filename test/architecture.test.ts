import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Core's files from the floor up: each may import what stands on its own line or above. */
const LAYERS = [
  ['bytes', 'check-number', 'within', 'errors', 'event', 'event-key', 'canonical-json', 'store'],
  ['json-tokens', 'canonical-text', 'doubled-name'],
  [
    ...['crypto/curve', 'crypto/ed25519', 'crypto/keys', 'crypto/sign'],
    ...['crypto/digest-node', 'crypto/ed25519-node', 'crypto/hmac-node'],
    ...['crypto/digest-web', 'crypto/ed25519-tweetnacl', 'crypto/ed25519-web', 'crypto/hmac-web'],
  ],
  ['scheme', 'key-source', 'signature', 'tolerance'],
  ['provider', 'template-ambiguity', 'define-provider'],
  [
    ...['providers/dfns', 'providers/discord', 'providers/github', 'providers/shopify', 'providers/slack'],
    ...['providers/standard-webhooks', 'providers/stripe', 'providers/svix', 'providers/telnyx', 'providers/index'],
  ],
  ['headers', 'parse-body', 'identity-text', 'identify', 'verify', 'sign'],
  [...['outcome', 'handler', 'memory', 'under-way', 'guard-store', 'lease', 'commit', 'reply', 'run-context', 'run']],
  [
    ...['read', 'options', 'is-production', 'choose-store', 'print-outcomes', 'turn', 'default-printer', 'observe'],
    ...['receiver'],
  ],
  ['body-buffer', 'fetch', 'route-receiver'],
  [
    ...[
      'explain/diagnosis',
      'explain/budget',
      'explain/trial',
      'explain/search',
      'explain/loose-bytes',
      'explain/header-texts',
    ],
    ...[
      'explain/signatures',
      'explain/timestamps',
      'explain/ids',
      'explain/starts',
      'explain/time',
      'explain/messages',
    ],
    ...['explain/json-writing', 'explain/body-guess', 'explain/bodies-json', 'explain/bodies-text'],
    ...[
      'explain/bodies-wrapped',
      'explain/bodies-compressed',
      'explain/bodies',
      'explain/keys',
      'explain/evidence',
      'explain/texts',
      'explain/facts',
    ],
    ...['explain/explain', 'explain/print-reason', 'explain/index'],
  ],
  [
    ...['reconcile/errors', 'reconcile/members', 'reconcile/period', 'reconcile/for-each', 'reconcile/tally'],
    ...['reconcile/ask', 'reconcile/source', 'reconcile/refusals', 'reconcile/settle-record'],
    ...['reconcile/telnyx-types', 'reconcile/telnyx', 'reconcile/dfns-chains', 'reconcile/dfns'],
    ...['reconcile/reconcile', 'reconcile/index'],
  ],
  ['index', 'ed25519'],
]

/** What each package may import, beside itself and Node. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  core: ['tweetnacl'],
  node: ['@countersign/core'],
  express: ['@countersign/core', '@countersign/node', 'express'],
  koa: ['@countersign/core', '@countersign/node', 'koa'],
  hono: ['@countersign/core', 'hono'],
  fastify: ['@countersign/core', '@countersign/node', 'fastify'],
  next: ['@countersign/core', '@countersign/node', 'next'],
  stores: ['@countersign/core'],
  testing: ['@countersign/core', 'fast-check'],
  cli: ['@countersign/core', '@countersign/testing'],
}

interface Import {
  readonly file: string
  readonly from: string
  /** Whether it is of the same package. */
  readonly isOwn: boolean
  /** Gone once compiled. */
  readonly isType: boolean
}

function importsOf(packageName: string): readonly Import[] {
  const source = join(root, 'packages', packageName, 'src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  return files.flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8').replace(/^\s*\*.*$/gm, '')
    return [...text.matchAll(/(import type [^;']*?)?(?:from|import) '([^']+)'/g)].map(([, typeOnly, from = '']) => ({
      isOwn: /^[.#]/.test(from),
      isType: typeOnly !== undefined,
      file: file.replace(/\.ts$/, ''),
      from: from.startsWith('.') ? relative(source, join(source, dirname(file), from)).replace(/\.ts$/, '') : from,
    }))
  })
}

const core = importsOf('core')
const rankOf = (file: string) => LAYERS.findIndex((layer) => layer.includes(file))

test('every file of core has its place in the layers', () => {
  const files = readdirSync(join(root, 'packages/core/src'), { recursive: true, encoding: 'utf8' })
  const names = files.filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, ''))
  expect(names.toSorted()).toEqual(LAYERS.flat().toSorted())
})

test('inside core, imports run one way', () => {
  const inner = core.filter(({ from }) => rankOf(from) >= 0)
  expect(inner.length).toBeGreaterThan(50)
  expect(inner.filter(({ file, from }) => rankOf(from) > rankOf(file))).toEqual([])
})

test('stores know nothing of verification', () => {
  const known = core.filter(({ file }) => file === 'store' || file === 'memory').map(({ from }) => from)
  expect(known).toEqual(['store'])
})

test('nothing in core imports the explanations, but lazily', () => {
  const users = core.filter(({ file, from }) => from.startsWith('explain/') && !file.startsWith('explain/'))
  expect(users).toEqual([])
})

test('nothing in core imports the reconciliation', () => {
  const users = core.filter(({ file, from }) => from.startsWith('reconcile/') && !file.startsWith('reconcile/'))
  expect(users).toEqual([])
})

test('only the Node backends of core import Node', () => {
  const users = core.filter(({ from, isType }) => from.startsWith('node:') && !isType).map(({ file }) => file)
  expect([...new Set(users)].toSorted()).toEqual(['crypto/digest-node', 'crypto/ed25519-node', 'crypto/hmac-node'])
})

describe.each(Object.entries(PACKAGES))('%s', (name, allowed) => {
  const outer = importsOf(name).filter(({ isOwn, from }) => !isOwn && !from.startsWith('node:'))

  test('imports nothing but what stands below it', () => {
    const isAllowed = (from: string) => allowed.some((name) => from === name || from.startsWith(`${name}/`))
    expect(outer.filter(({ from }) => !isAllowed(from))).toEqual([])
  })

  test('declares what it imports', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies }
    expect(Object.keys(declared).toSorted()).toEqual(allowed.toSorted())
  })
})

test('all packages are released together, under one version', () => {
  const manifests = readdirSync(join(root, 'packages')).map((name) =>
    JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')),
  )
  const [, fixed = ''] = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').split('  fixed:\n')
  const together = [...fixed.matchAll(/- '?([@\w/-]+)'?$/gm)].map(([, name]) => name)
  expect(together.toSorted()).toEqual(manifests.map(({ name }) => name).toSorted())
  expect(new Set(manifests.map(({ version }) => version)).size).toBe(1)
})
