import { readBlock } from '@countersign/tools/text/pages'
import { expect, test } from 'vitest'
import { planCases } from '../../packages/cli/src/drill/drill.ts'
import { BLOCKS, PAGE } from './docs.ts'

test.each(Object.keys(BLOCKS))(
  'docs/drill.md is up to date about %s (node --import tsx test/drill/docs.ts --write)',
  (name) => {
    expect(readBlock(PAGE, name)).toBe(BLOCKS[name])
  },
)

test('no two cases have one name', async () => {
  const { telnyx } = await import('@countersign/providers/telnyx')
  const names = planCases(telnyx.definition).map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
