import { webhook } from '@countersign/node'
import { adapterContract } from '@countersign/testing'
import { expect, test } from 'vitest'
import { ADAPTERS, findDifferences, onNode } from './support/contract-adapters.ts'

test.each(ADAPTERS)(
  'there are 0 differences from the contract on %s',
  async (_, adapter) => {
    const { cases, close } = adapterContract(adapter)
    expect(await findDifferences(cases)).toEqual(new Map())
    await close()
  },
  60_000,
)

test('a difference that no case has is a mistake', () => {
  const differences = [{ cases: /no such case/, status: 400, because: 'it was renamed' }]
  expect(() => adapterContract({ ...onNode(webhook), differences })).toThrow('no such case')
})
