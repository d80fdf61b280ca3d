import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from '@countersign/core/provider'
import { findProvider, providerNames, providers } from '@countersign/providers/testing'
import { describe, expect, test } from 'vitest'
import { folders, makeRegistry, REGISTRY } from '../scripts/generate-registry.ts'

const root = join(import.meta.dirname, '..')

test('the registry has every folder (`npx -y pnpm@12 run docs` makes it so)', async () => {
  expect(folders.length).toBeGreaterThan(9)
  expect(providerNames).toEqual(folders)
  expect(readFileSync(REGISTRY, 'utf8')).toBe(await makeRegistry())
})

test('a provider is found by its name, and by nothing else', () => {
  expect(findProvider('telnyx-form')).toBe(providers['telnyx-form'])
  for (const name of ['telnyxForm', 'Telnyx', 'constructor', '']) expect(findProvider(name)).toBeUndefined()
})

const { dependencies } = JSON.parse(readFileSync(join(root, 'test/oracles/package.json'), 'utf8'))
const oracles = ['oracles.test.ts', 'oracles-more.test.ts'].map((file) =>
  readFileSync(join(root, 'test/oracles', file), 'utf8'),
)

describe.each(Object.entries(providers))('%s', (name, { factory, sample, events, simulation, facts }) => {
  test('has one name everywhere', () => {
    expect(factory.definition.name).toBe(name)
  })

  test('has a sample that is an event with a type, or has a header for it', () => {
    const { type } = factory.definition.event(sample, { signed: { id: 'id' }, unsigned: { id: 'id', type: 'a.type' } })
    expect(type).toBeTruthy()
    expect(JSON.stringify(sample)).not.toMatch(/\{(id|uuid|type|time|seconds)\}/)
  })

  test.runIf(events)('has an event for types that are not listed', () => {
    expect(events).toHaveProperty(['*'])
  })

  test('spells only headers that it sends', () => {
    expect(compile(factory.definition).headers).toEqual(
      expect.arrayContaining((simulation.spelling ?? []).map((header) => header.toLowerCase())),
    )
  })

  test('names the pages that it comes from, and when they were read', () => {
    for (const url of facts.source) expect(new URL(url).protocol).toBe('https:')
    expect(new Date(facts.checked).toISOString().slice(0, 10)).toBe(facts.checked)
    expect(Date.parse(facts.checked)).toBeLessThan(Date.now())
    const definition = readFileSync(join(root, 'packages/providers/src', name, 'definition.ts'), 'utf8')
    expect(definition).toContain(`@see ${facts.source[0]}`)
  })

  test('gives as evidence only packages that run here next to ours', () => {
    for (const one of facts.evidence) {
      if (!('package' in one)) continue
      expect(dependencies).toHaveProperty([one.package])
      expect(oracles.some((text) => text.includes(`from '${one.package}'`))).toBe(true)
    }
  })

  test('has a variable for every key that it signs and verifies with', () => {
    const { slots } = compile(factory.definition).scheme
    const options = slots.flatMap(({ algorithm: { keyOption } }) =>
      keyOption === 'publicKey' ? ['publicKey', 'privateKey'] : [keyOption],
    )
    expect(Object.keys(facts.keyVariables).toSorted()).toEqual([...new Set(options)].toSorted())
    const owner = facts.keysOf === undefined ? facts : findProvider(facts.keysOf)?.facts
    expect(facts.keyVariables).toEqual(owner?.keyVariables)
  })
})
