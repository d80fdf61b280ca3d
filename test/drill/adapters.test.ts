import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createReceiver } from '@countersign/core'
import type { ProviderFactory } from '@countersign/core/provider'
import { drill, meterOfTrace } from '@countersign/drill'
import { traceTo } from '@countersign/node'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { type ContractAdapter, generateKeys } from '@countersign/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { ADAPTERS } from '../support/contract-adapters.ts'
import { serve } from './serve.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-drill-'))
afterAll(() => rmSync(folder, { recursive: true }))

const PROVIDERS = { telnyx, dfns, standardWebhooks } as unknown as Readonly<
  Record<string, ProviderFactory<object, never>>
>

/** The newest version of each; the contract has both ends. */
const NEWEST = ADAPTERS.filter(([name]) => !/4\.18|2\.16|4\.8|5\.0/.test(name))

/** A switch at a URL, which makes the next run fail. */
async function serveSwitch() {
  let isOn = false
  const { at, close } = await serve((_, response) => {
    isOn = true
    response.end()
  })
  return {
    url: at('/'),
    close,
    throwWhenOn() {
      const wasOn = isOn
      isOn = false
      if (wasOn) throw new Error('The handler fails as it was told to')
    },
  }
}

async function drillAdapter(
  name: string,
  { start }: ContractAdapter,
  provider: string,
  factory: ProviderFactory<object, never>,
) {
  const generated = generateKeys(factory) as Readonly<Record<string, string>>
  const keys = generated.secret === undefined ? generated : { secret: generated.secret }
  const trace = join(folder, `${name} ${provider}.ndjson`.replaceAll('/', '-'))
  const failing = await serveSwitch()
  const receiver = createReceiver(
    { provider: factory(keys), bodyTimeoutMs: 1500, onOutcome: traceTo(trace) },
    failing.throwWhenOn,
  )
  const server = await start(receiver)
  try {
    return await drill({
      provider: factory,
      keys,
      url: new URL(server.url),
      meter: meterOfTrace(trace),
      failUrl: failing.url,
      patienceMs: 4000,
    })
  } finally {
    await server.close()
    failing.close()
  }
}

describe.concurrent('a drill', () => {
  test.each(NEWEST)('of %s is passed, every case, for every provider', async (name, adapter) => {
    const reports = await Promise.all(
      Object.entries(PROVIDERS).map(([provider, factory]) => drillAdapter(name, adapter, provider, factory)),
    )
    const open = reports.flatMap(({ results }) => results.filter(({ result }) => result !== 'passed'))
    expect(open).toEqual([])
    expect(reports.map(({ grade }) => grade)).toEqual(['A', 'A', 'A'])
    expect(Math.min(...reports.map(({ passed }) => passed))).toBeGreaterThan(55)
  })
})
