import { planCases } from '@countersign/drill'
import { expect, test } from 'vitest'
import { BLOCKS, readBlock } from './docs.ts'

test.each(Object.keys(BLOCKS))(
  'docs/drill.md is up to date about %s (node --import tsx test/drill/docs.ts --write)',
  (name) => {
    expect(readBlock(name)).toBe(BLOCKS[name])
  },
)

test('no two cases have one name', async () => {
  const { telnyx } = await import('@countersign/providers/telnyx')
  const names = planCases(telnyx.definition).map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
