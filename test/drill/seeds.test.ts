import type { ProviderFactory } from '@countersign/core/provider'
import { drill, meterOfUrl } from '@countersign/drill'
import { generateKeys } from '@countersign/testing'
import { describe, expect, test } from 'vitest'
import { correctSteps, serveReceiver } from './receiver.ts'
import { type Seed, seeds } from './seeds.ts'

async function drillSeed({ factory, change, isPatient }: Seed) {
  // Each has its own type of options; the keys are made for it.
  const provider = factory as unknown as ProviderFactory<object, never>
  const { definition } = provider
  const generated = generateKeys(provider) as Readonly<Record<string, string>>
  const keys = generated.secret === undefined ? generated : { secret: generated.secret }
  const verifier = provider(keys)
  const receiver = await serveReceiver({ ...correctSteps(verifier), ...change(verifier, keys) })
  try {
    return await drill({
      provider: Object.assign((options: object) => provider(options), { definition }),
      keys,
      url: receiver.url,
      verifier,
      meter: meterOfUrl(receiver.effectUrl),
      failUrl: receiver.failUrl,
      patienceMs: isPatient ? 4000 : 0,
    })
  } finally {
    receiver.close()
  }
}

describe.concurrent('a receiver that', () => {
  test.each(seeds)('$name', async (seed) => {
    const report = await drillSeed(seed)
    const failed = report.results.filter(({ result }) => result === 'failed')
    expect(failed.map(({ name }) => name).toSorted()).toEqual(seed.fails.toSorted())
    if (seed.reason) expect(report.reasons.map(({ code }) => code)).toContain(seed.reason)
    if (seed.grade) expect(report.grade).toBe(seed.grade)
    if (seed.fails.length === 0) expect(report.grade).toBe('A')
  })
})
