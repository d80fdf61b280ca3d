import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { describe, expect, test } from 'vitest'

// Who verifies MACs carries no public-key code, and the other way round: algorithms are imported values.

const root = join(import.meta.dirname, '..')
const CRYPTO = 'packages/core/src/crypto/'

/** What is loaded when it is needed is not looked at. */
const loadedLater: Plugin = {
  name: 'loaded later',
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined)),
}

/** The modules of core's `crypto` that a bundle of `createReceiver` and one provider has something of. */
async function cryptoWith(provider: string, platform: 'node' | 'browser'): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: {
      contents: `export { createReceiver } from '@countersign/core'\nexport * from '@countersign/providers/${provider}'`,
      resolveDir: root,
    },
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform,
    plugins: [loadedLater],
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => path.startsWith(CRYPTO) && bytesInOutput > 0)
    .map(([path]) => path.slice(CRYPTO.length))
    .toSorted()
}

describe.each(['node', 'browser'] as const)('a bundle for platform %s', (platform) => {
  test.each(['stripe', 'github', 'shopify', 'slack', 'dfns'])('with %s holds HMAC-SHA256 alone', async (provider) => {
    const modules = await cryptoWith(provider, platform)
    expect(modules.filter((module) => module.startsWith('algorithms/'))).toEqual([
      'algorithms/algorithm.ts',
      'algorithms/hmac-sha256.ts',
      'algorithms/hmac.ts',
    ])
    expect(modules.filter((module) => /ed25519|ecdsa|rsa|curve|p256|public-key|sign/.test(module))).toEqual([])
  })

  test.each(['telnyx', 'discord'])('with %s holds Ed25519 alone', async (provider) => {
    const modules = await cryptoWith(provider, platform)
    expect(modules.filter((module) => module.startsWith('algorithms/'))).toEqual([
      'algorithms/algorithm.ts',
      'algorithms/ed25519.ts',
      'algorithms/public-key.ts',
    ])
    expect(modules.filter((module) => /hmac|ecdsa|rsa|p256|tweetnacl|sign/.test(module))).toEqual([])
  })

  test('with Standard Webhooks holds both', async () => {
    const modules = await cryptoWith('standard-webhooks', platform)
    expect(modules).toContain('algorithms/ed25519.ts')
    expect(modules).toContain('algorithms/hmac-sha256.ts')
    expect(modules.filter((module) => /ecdsa|rsa|sha1|sha512/.test(module))).toEqual([])
  })
})
