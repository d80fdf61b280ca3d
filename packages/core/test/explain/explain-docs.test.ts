import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

test('every code of a diagnosis is explained, and every explained code exists', () => {
  const [, union = ''] = read('packages/core/src/explain/report/diagnosis.ts').split('export type DiagnosisCode =')
  const declared = [...(union.split('\n\n')[0] ?? '').matchAll(/'([a-z_]+)'/g)].map(([, code]) => code)
  const explained = [...read('docs/explain.md').matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code)
  const options = ['keys', 'sent', 'now']
  expect(declared.length).toBeGreaterThan(30)
  expect(explained.filter((code = '') => !options.includes(code)).toSorted()).toEqual(declared.toSorted())
})
