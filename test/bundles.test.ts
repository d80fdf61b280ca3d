import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { describe, expect, test } from 'vitest'

// Algorithms and formats of bodies are imported values: a bundle has those of its provider, and no other.

const root = join(import.meta.dirname, '..')
const CRYPTO = 'packages/core/src/crypto/'
const BODIES = 'packages/core/src/verify/bodies/'

type Platform = 'node' | 'browser'

/** What is loaded when it is needed is not looked at. */
const loadedLater: Plugin = {
  name: 'loaded later',
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined)),
}

/** The modules of a folder of core of which a bundle of `createReceiver` and something else has at least a byte. */
async function modulesIn(folder: string, contents: string, platform: Platform): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents: `export { createReceiver } from '@countersign/core'\n${contents}`, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    minify: true,
    platform,
    plugins: [loadedLater],
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => path.startsWith(folder) && bytesInOutput > 0)
    .map(([path]) => path.slice(folder.length))
    .toSorted()
}

const ofProvider = (name: string) => `export * from '@countersign/providers/${name}'`

describe.each<Platform>(['node', 'browser'])('a bundle for platform %s', (platform) => {
  test.each(['stripe', 'github', 'shopify', 'slack', 'dfns'])('with %s holds HMAC-SHA256 alone', async (provider) => {
    const modules = await modulesIn(CRYPTO, ofProvider(provider), platform)
    expect(modules.filter((module) => module.startsWith('algorithms/'))).toEqual([
      'algorithms/algorithm.ts',
      'algorithms/hmac-sha256.ts',
      'algorithms/hmac.ts',
    ])
    expect(modules.filter((module) => /ed25519|ecdsa|rsa|curve|p256|public-key|sign/.test(module))).toEqual([])
  })

  test.each(['telnyx', 'discord'])('with %s holds Ed25519 alone', async (provider) => {
    const modules = await modulesIn(CRYPTO, ofProvider(provider), platform)
    expect(modules.filter((module) => module.startsWith('algorithms/'))).toEqual([
      'algorithms/algorithm.ts',
      'algorithms/ed25519.ts',
      'algorithms/public-key.ts',
    ])
    expect(modules.filter((module) => /hmac|ecdsa|rsa|p256|tweetnacl|sign/.test(module))).toEqual([])
  })

  test('with Standard Webhooks holds both', async () => {
    const modules = await modulesIn(CRYPTO, ofProvider('standard-webhooks'), platform)
    expect(modules).toContain('algorithms/ed25519.ts')
    expect(modules).toContain('algorithms/hmac-sha256.ts')
    expect(modules.filter((module) => /ecdsa|rsa|sha1|sha512/.test(module))).toEqual([])
  })
})

const JSON_MODULES = ['decode-body.ts', 'doubled-name.ts', 'json.ts', 'parse-json.ts']

const ofFormat = (names: string, body: string) => `
import { defineProvider, ${names} } from '@countersign/core/provider'
export const acme = (rest) => defineProvider({ ...rest, body: ${body} })`

describe('a bundle of a receiver has the formats of its provider, and no other', () => {
  test.each([
    ['telnyx', JSON_MODULES],
    ['stripe', JSON_MODULES],
    ['telnyx-form', ['decode-body.ts', 'form.ts']],
  ])('of %s', async (name, modules) => {
    const found = await modulesIn(BODIES, ofProvider(name), 'browser')
    expect(found).toEqual(expect.arrayContaining([...modules]))
    expect(found.filter((file) => /multipart|empty|text|unverified|form-/.test(file))).toEqual([])
  })

  test.each([
    ['json', 'json', JSON_MODULES],
    ['form', 'form', ['decode-body.ts', 'form.ts']],
    ['text', 'text', ['decode-body.ts', 'text.ts']],
    ['empty', 'empty', ['decode-body.ts', 'empty.ts']],
    ['formOrJson', 'formOrJson', [...JSON_MODULES, 'form-or-json.ts', 'form.ts']],
    ['formWithJson', "formWithJson('payload')", [...JSON_MODULES, 'form-with-json.ts', 'form.ts']],
    ['multipart', "multipart('json')", [...JSON_MODULES, 'multipart-part.ts', 'multipart-split.ts', 'multipart.ts']],
  ])('of a definition with %s', async (name, body, modules) => {
    expect(await modulesIn(BODIES, ofFormat(name, body), 'browser')).toEqual(modules.toSorted())
  })
})
