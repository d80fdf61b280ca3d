import { webhook } from '@countersign/koa'
import { dfns } from '@countersign/providers/dfns'
import { createSender, generateKeys, sampleEvent } from '@countersign/testing'
import Router from '@koa/router'
import Koa from 'koa'
import { expect, test } from 'vitest'

const keys = generateKeys(dfns)
const wallets: string[] = []
const receive = webhook({ provider: dfns(keys) }, { 'wallet.created': (event) => wallets.push(event.id) })
const app = new Koa().use(new Router().post('/webhooks/dfns', receive).routes())

test('a wallet is known once, though the answer to its event was lost', async () => {
  const sender = createSender({ provider: dfns, keys, target: { app, url: '/webhooks/dfns' }, speed: 10_000 })
  const faults = [{ attempt: 1, network: 'reset_after' }] as const
  const { attempts } = await sender.send(sampleEvent(dfns, 'wallet.created'), { faults })
  expect(attempts.map(({ response }) => response?.status)).toEqual([undefined, 200])
  expect(wallets).toHaveLength(1)
  await sender.close()
})
