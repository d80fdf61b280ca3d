import { join } from 'node:path'
import { serveRecords } from '@countersign/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openDeliveries } from '../src/deliveries/delivery-file.ts'
import { cli, jsonOf, makeFolder, makeFolderWithKeys, readKeys, spawnCli, startReceiver } from './support.ts'

const MODULE = join(import.meta.dirname, 'fixtures/recover.ts')

test('what was not delivered is found, handled once, and then known', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const records = await serveRecords(openDeliveries(cwd), { token: 'KEY0123' })
  onTestFinished(() => records.close())
  const env = {
    DATABASE: join(cwd, 'events.db'),
    TELNYX_PUBLIC_KEY: readKeys(cwd, 'telnyx').publicKey ?? '',
    TELNYX_API_KEY: 'KEY0123',
    RECORDS_URL: records.url,
  }
  const reconcile = (...argv: readonly string[]) => spawnCli(['reconcile', MODULE, ...argv], { cwd, env })

  const tooEarly = await reconcile('--since', '24h', '--json')
  expect(tooEarly.code).toBe(2)
  expect(jsonOf(tooEarly)).toMatchObject({ error: { code: 'since_too_early' } })

  const since = new Date().toISOString()
  const broken = await startReceiver(cwd, 'telnyx', () => true)
  await cli(['send', 'telnyx', 'message.received', broken.url], { cwd })

  const looked = await reconcile('--since', since, '--json')
  expect(jsonOf(looked)).toMatchObject({ dryRun: true, seen: 1, missing: 1, recovered: 0 })
  expect([looked.code, looked.stderr]).toEqual([1, ''])

  const applied = await reconcile('--since', since, '--apply')
  expect(applied.stderr).toContain('handled message.received')
  expect(applied.stdout).toMatch(/✓ nothing is missing\n(?:.*\n)*.*recovered +1\n/)
  expect(applied.code).toBe(0)

  const again = await reconcile('--since', since, '--json')
  expect([again.code, jsonOf(again).alreadyDone]).toEqual([0, 1])
})

test.each([
  [['nothing.js', '--since', '24h'], 'module_malformed'],
  [['empty.js', '--since', '24h'], 'module_malformed'],
  [['empty.js'], 'usage'],
  [['empty.js', '--since', 'soon'], 'usage'],
])('%j is wrong usage: %s', async (argv, code) => {
  const cwd = makeFolder({ 'empty.js': 'export const receiver = {}\n', 'package.json': '{"type":"module"}' })
  const result = await cli(['reconcile', ...argv, '--json'], { cwd })
  expect([result.code, jsonOf(result).error.code]).toEqual([2, code])
})
