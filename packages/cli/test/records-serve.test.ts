import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Telnyx from 'telnyx'
import { expect, test } from 'vitest'
import { openDeliveries } from '../src/deliveries/delivery-file.ts'
import { cli, linesOf, makeFolder, makeFolderWithKeys, start, startReceiver } from './support.ts'

/** The command as a process, with what its first line says. */
async function serve(cwd: string, argv: readonly string[] = [], env = {}) {
  const child = start(['records', 'serve', '--json', ...argv], { cwd, env })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const exit = once(child, 'exit')
  return { child, ready: JSON.parse(line), exit }
}

test('what was sent is there for the official client, as it comes, until the process is interrupted', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const receiver = await startReceiver(cwd, 'telnyx', (count) => count === 1)
  const send = () => cli(['send', 'telnyx', 'message.received', receiver.url, '--json'], { cwd })
  const [, , , result] = linesOf(await send())

  const { child, ready, exit } = await serve(cwd, ['--shape', 'telnyx-sdk'])
  expect(ready).toMatchObject({ type: 'ready', deliveries: 1 })
  const apiKey = readFileSync(join(cwd, '.countersign/records-token'), 'utf8').trim()
  const client = new Telnyx({ apiKey, baseURL: `${ready.url}/v2` })
  const { data } = await client.webhookDeliveries.retrieve(result.deliveries[0].eventId)
  expect(data).toMatchObject({ status: 'delivered', attempts: [{ status: 'delivered' }, { status: 'failed' }] })

  await send()
  const list = await client.webhookDeliveries.list()
  expect(list.data).toHaveLength(2)
  expect((await fetch(`${ready.url}/v2/webhook_deliveries`)).status).toBe(401)
  child.kill('SIGINT')
  expect(await exit).toEqual([130, null])
})

test("the API key may be the user's own, from the environment", async () => {
  const { ready } = await serve(makeFolder(), ['--token', 'env:MY_KEY'], { MY_KEY: 'KEY0123' })
  const headers = { authorization: 'Bearer KEY0123' }
  const answer = await fetch(`${ready.url}/v2/webhook_deliveries`, { headers })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ data: [] })
})

test('a port that is taken is said', async () => {
  const cwd = makeFolder()
  const { ready } = await serve(cwd)
  const { code, stderr } = await cli(['records', 'serve', '--port', new URL(ready.url).port], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain('cannot be listened at')
})

test('deliveries are read as they were sent, and a line that is cut off is left out', async () => {
  const cwd = await makeFolderWithKeys('dfns')
  const receiver = await startReceiver(cwd, 'dfns')
  await cli(['send', 'dfns', 'wallet.created', receiver.url, '--times', '2'], { cwd })
  const [delivery, ...others] = openDeliveries(cwd).deliveries
  expect(others).toHaveLength(1)
  expect(delivery?.startedAt).toBeInstanceOf(Date)
  expect(JSON.parse(new TextDecoder().decode(delivery?.attempts[0]?.request.body)).kind).toBe('wallet.created')

  const path = join(cwd, '.countersign/deliveries.ndjson')
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, -20))
  expect([...openDeliveries(cwd).deliveries]).toHaveLength(1)
  expect([...openDeliveries(makeFolder()).deliveries]).toEqual([])
})
