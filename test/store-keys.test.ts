import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deliver, factories, samplesOf, storeKeys } from './support/store-keys.ts'

const written: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'store-keys.json'), 'utf8'))

test('every sample of every provider has the store keys that are written down: `pnpm keys:stores` after a change', async () => {
  const keys = await storeKeys()
  expect(factories.length).toBeGreaterThan(9)
  expect(keys).toEqual(written)
})

test('no two samples of a provider share a store key', async () => {
  for (const [name, samples] of Object.entries(await storeKeys())) {
    const keys = Object.entries(samples).flatMap(([sample, text]) =>
      text.startsWith('none: ') ? [] : text.split(' ').map((key) => ({ key, sample })),
    )
    const shared = keys.filter(({ key, sample }) => keys.some((other) => other.key === key && other.sample !== sample))
    expect([name, shared]).toEqual([name, []])
  }
})

/** Where nobody signs an id, an event is known by its bytes, which no record has. */
const byBytes = ['github', 'shopify', 'discord']

describe.each(factories.filter(([name]) => !byBytes.includes(name)))('an event of %s', (name, factory) => {
  test('that was delivered is a duplicate when a record tells of it', async () => {
    const statuses = new Set<string>()
    for (const sample of samplesOf(name, factory)) {
      const { outcome, recorded } = await deliver(factory, sample)
      if (outcome.status === 'processed') statuses.add((await recorded(sample)).status)
    }
    expect([...statuses]).toEqual(['duplicate'])
  })
})
