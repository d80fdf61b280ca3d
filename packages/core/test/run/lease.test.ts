import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { sleep } from '@countersign/tools/time/sleep'
import { expect, test } from 'vitest'
import { createReceiver, memoryStore, type WebhookEvent } from '../../src/index.ts'
import { deliver, replyTo, telnyxDelivery } from '../receiver-support.ts'
import { standardKeys } from '../support.ts'

const options = { provider: telnyx(telnyxKeys), ...quiet }

test('a run keeps its event for longer than one lease', async () => {
  const shared = { ...options, store: memoryStore(), namespace: 'here', leaseMs: 300, waitForInProgressMs: 0 }
  const slow = createReceiver(shared, () => sleep(1000))
  const other = createReceiver(shared, () => undefined)
  const run = slow.receive(telnyxDelivery('e1'))
  await sleep(700)
  expect(await other.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'in_progress' })
  expect(await run).toMatchObject({ status: 'processed' })
})

/** A receiver whose handler loses its lease, because the event is forgotten while it runs. */
function createForgetful(leaseMs: number, goOn: (signal: AbortSignal) => unknown) {
  const receiver = createReceiver({ ...options, leaseMs }, async (event: WebhookEvent, { signal }) => {
    await receiver.forget(event)
    await goOn(signal)
  })
  return receiver
}

test('a lost lease aborts the signal of the run', async () => {
  let reason: unknown
  const receiver = createForgetful(60, async (signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    reason = signal.reason
  })
  await receiver.receive(telnyxDelivery())
  expect(reason).toMatchObject({ name: 'LeaseLostError' })
})

test('a run whose lease is lost ends, even when its handler does not', async () => {
  const receiver = createForgetful(60, () => new Promise(() => undefined))
  const outcome = await receiver.receive(telnyxDelivery())
  expect(outcome).toMatchObject({ status: 'lease_lost', error: { name: 'LeaseLostError' } })
})

test('a lease that was lost unnoticed is found out when the run settles', async () => {
  const receiver = createForgetful(10_000, () => undefined)
  const outcome = await receiver.receive(telnyxDelivery())
  expect(outcome).toMatchObject({ status: 'lease_lost' })
})

test('a lost lease is answered so that the event is sent again', async () => {
  const receiver = createForgetful(10_000, () => undefined)
  const outcome = await receiver.receive(telnyxDelivery())
  expect(replyTo(outcome)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
})

test('a store that fails one renewal does not end the run', async () => {
  const store = memoryStore()
  let renewals = 0
  const flaky = {
    ...store,
    renew: async (...args: Parameters<typeof store.renew>) => {
      if (++renewals === 1) throw new Error('away for a moment')
      return store.renew(...args)
    },
  }
  const receiver = createReceiver({ ...options, store: flaky, namespace: 'here', leaseMs: 300 }, () => sleep(500))
  expect(await receiver.receive(telnyxDelivery())).toMatchObject({ status: 'processed' })
  expect(renewals).toBeGreaterThan(1)
})

test('a store that fails every renewal costs the lease', async () => {
  const store = {
    ...memoryStore(),
    renew: async () => {
      throw new Error('away')
    },
  }
  const never = () => new Promise(() => undefined)
  const receiver = createReceiver({ ...options, store, namespace: 'here', leaseMs: 60 }, never)
  expect(await receiver.receive(telnyxDelivery())).toMatchObject({ status: 'lease_lost' })
})

test('a renewal that hangs does not put off the news that the lease is lost', async () => {
  const never = () => new Promise<never>(() => undefined)
  const store = { ...memoryStore(), renew: never }
  const shared = { provider: standardWebhooks(standardKeys), store, namespace: 'here', leaseMs: 200, ...quiet }
  const slow = createReceiver(shared, never)
  const started = performance.now()
  expect(await slow.receive(deliver(standardWebhooks, standardKeys, { type: 't' }))).toMatchObject({
    status: 'lease_lost',
  })
  // The store may take 3,750 ms for an answer; the lease is over after 200.
  expect(performance.now() - started).toBeLessThan(2000)
})

test('a handler that holds the event loop for longer than its lease can still settle', async () => {
  let runs = 0
  const receiver = createReceiver({ ...options, leaseMs: 50 }, () => {
    runs++
    const end = performance.now() + 120
    while (performance.now() < end);
  })
  expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'duplicate' })
  expect(runs).toBe(1)
})
