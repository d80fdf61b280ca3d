import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ProviderName, providers } from '@countersign/providers/testing'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** What an application's bundle holds of these entries, with all that they load later. */
async function bundle(...modules: readonly string[]): Promise<string> {
  const contents = modules.map((module, index) => `export * as e${index} from '${module}'`).join('\n')
  const options = { bundle: true, format: 'esm', platform: 'node', write: false } as const
  const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: root } })
  return outputFiles[0]?.text ?? ''
}

/** Texts of a folder that only tests may load. */
function testTexts(name: ProviderName): readonly string[] {
  const { sample, simulation, facts } = providers[name]
  const vectors = JSON.parse(readFileSync(join(root, 'packages/providers/src', name, 'vectors.json'), 'utf8'))
  const texts = [
    ...leaves(sample),
    ...leaves(vectors.positives.map((one: { headers: object }) => one.headers)),
    ...Object.values(simulation.headers ?? {}),
    ...Object.values(facts.keyVariables),
  ]
  return texts.filter((text) => text.length > 7)
}

function leaves(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : []
}

const OFFERED = ['telnyx', 'dfns', 'stripe'] as const

test.each(OFFERED)('the bundle of %s and core holds nothing that is for tests', async (name) => {
  const code = await bundle('@countersign/core', `@countersign/providers/${name}`)
  for (const header of providers[name].factory.definition.scheme.compile().headers) expect(code).toContain(header)
  const texts = testTexts(name)
  expect(texts.length).toBeGreaterThan(5)
  // A word of the definition may stand in a sample too: what the definition's own file has does not count.
  const own = readFileSync(join(root, 'packages/providers/src', name, 'definition.ts'), 'utf8')
  expect(texts.filter((text) => code.includes(text) && !own.includes(text))).toEqual([])
})

test('the same bundle with the registry holds them: the test above can fail', async () => {
  const code = await bundle('@countersign/providers/testing')
  const { sample, simulation, facts } = providers.telnyx
  expect(code).toContain(sample.data.id)
  expect(code).toContain(simulation.headers?.['User-Agent'])
  expect(code).toContain(facts.keyVariables.publicKey)
})
