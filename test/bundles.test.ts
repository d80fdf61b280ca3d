import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

const BODIES = 'packages/core/src/verify/bodies/'
const JSON_MODULES = ['decode-body.ts', 'doubled-name.ts', 'json.ts', 'parse-json.ts']

/** The modules of the formats of which a bundle has at least a byte. */
async function formatsIn(contents: string): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents: `export { createReceiver } from '@countersign/core'\n${contents}`, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'esm',
  })
  const [output] = Object.values(metafile.outputs)
  return Object.entries(output?.inputs ?? {})
    .filter(([file, { bytesInOutput }]) => file.startsWith(BODIES) && bytesInOutput > 0)
    .map(([file]) => file.slice(BODIES.length))
    .toSorted()
}

const ofFormat = (names: string, body: string) => `
import { defineProvider, ${names} } from '@countersign/core/provider'
export const acme = (rest) => defineProvider({ ...rest, body: ${body} })`

describe('a bundle of a receiver has the formats of its provider, and no other', () => {
  test.each([
    ['telnyx', JSON_MODULES],
    ['stripe', JSON_MODULES],
    ['telnyx-form', ['decode-body.ts', 'form.ts']],
  ])('of %s', async (name, modules) => {
    const found = await formatsIn(`export * from '@countersign/providers/${name}'`)
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
    expect(await formatsIn(ofFormat(name, body))).toEqual(modules.toSorted())
  })
})
