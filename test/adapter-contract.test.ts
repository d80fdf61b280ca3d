import { webhook } from '@countersign/node'
import { adapterContract } from '@countersign/testing'
import { expect, test } from 'vitest'
import { ADAPTERS, findDifferences, HTTP2_ADAPTERS, onNode } from './support/contract-adapters.ts'

test.each(ADAPTERS)(
  'there are 0 differences from the contract on %s',
  async (_, adapter) => {
    const { cases, close } = adapterContract(adapter)
    expect(await findDifferences(cases)).toEqual(new Map())
    await close()
  },
  60_000,
)

test.each(HTTP2_ADAPTERS)(
  'there are 0 differences from the contract on %s over HTTP/2',
  async (name, adapter) => {
    const { cases, omitted, close } = adapterContract(adapter)
    expect(await findDifferences(cases)).toEqual(new Map())
    await close()
    console.log(`${name} over HTTP/2: ${cases.length - omitted.size} cases; ${omitted.size} want what it has not:`)
    console.log(countValues(omitted))
    // A few only: what can be said over HTTP/2 is to be sent over it.
    expect(omitted.size).toBeLessThan(cases.length / 8)
  },
  60_000,
)

test('a difference that no case has is a mistake', () => {
  const differences = [{ cases: /no such case/, status: 400, because: 'it was renamed' }]
  expect(() => adapterContract({ ...onNode(webhook), differences })).toThrow('no such case')
})

function countValues(map: ReadonlyMap<string, string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const value of map.values()) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
