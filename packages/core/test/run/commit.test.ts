import { telnyx } from '@countersign/providers/telnyx'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { sleep } from '@countersign/tools/time/sleep'
import { expect, test } from 'vitest'
import { createReceiver, type HandlerFunction, type WebhookEvent } from '../../src/index.ts'
import { type RowWriter, telnyxDelivery, transactionalStore } from '../receiver-support.ts'

type Handler = HandlerFunction<WebhookEvent, RowWriter>

/** A receiver on a store with transactions, and the rows of the store. */
function create(handle: Handler, leaseMs = 4000) {
  const store = transactionalStore()
  const options = { provider: telnyx(telnyxKeys), store, namespace: 'here', leaseMs, ...quiet }
  const receiver = createReceiver(options, handle)
  return { ...receiver, rows: store.rows }
}

test('what a handler commits is written, and the event is done', async () => {
  const { receive, rows } = create((event, { commit }) => commit((tx) => tx.insert(event.id)))
  expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'duplicate' })
  expect(rows).toEqual(['e1'])
})

test('a commit gives what its work returns', async () => {
  let result: unknown
  const { receive } = create(async (_, { commit }) => {
    result = await commit(async () => 42)
  })
  await receive(telnyxDelivery())
  expect(result).toBe(42)
})

test('a handler that throws after its commit is processed, with the error', async () => {
  const { receive, rows } = create(async (event, { commit }) => {
    await commit((tx) => tx.insert(event.id))
    throw new Error('too late')
  })
  const outcome = await receive(telnyxDelivery('e1'))
  expect(outcome).toMatchObject({ status: 'processed', error: { message: 'too late' } })
  expect(rows).toEqual(['e1'])
})

test('a handler that goes on after its commit has lost nothing', async () => {
  let isAborted: boolean | undefined
  const { receive } = create(async (_, { commit, signal }) => {
    await commit((tx) => tx.insert('row'))
    await sleep(200)
    isAborted = signal.aborted
  }, 60)
  const outcome = await receive(telnyxDelivery())
  expect(outcome).toMatchObject({ status: 'processed' })
  expect(outcome).not.toHaveProperty('error')
  expect(isAborted).toBe(false)
})

test('a commit whose reply is slow decides, not the renewal that it overtook', async () => {
  const store = transactionalStore()
  const slow: typeof store = {
    ...store,
    commit: async (...args: Parameters<NonNullable<typeof store.commit>>) => {
      const result = await store.commit?.(...args)
      await sleep(100)
      return result as never
    },
  }
  const options = { provider: telnyx(telnyxKeys), store: slow, namespace: 'here', leaseMs: 60, ...quiet }
  const receiver = createReceiver(options, (event, { commit }) => commit((tx) => tx.insert(event.id)))
  expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  expect(store.rows).toEqual(['e1'])
})

test('a failed commit fails the run, though the handler swallows it', async () => {
  const { receive, rows } = create(async (_, { commit }) => {
    const work = () => {
      throw new Error('constraint')
    }
    await commit(work).catch(() => undefined)
  })
  const outcome = await receive(telnyxDelivery())
  expect(outcome).toMatchObject({ status: 'failed', code: 'handler_failed', error: { message: 'constraint' } })
  expect(rows).toEqual([])
})

test('a commit that is tried again and succeeds is a success', async () => {
  const { receive, rows } = create(async (event, { commit }) => {
    const work = () => {
      throw new Error('deadlock')
    }
    await commit(work).catch(() => commit((tx) => tx.insert(event.id)))
  })
  expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  expect(rows).toEqual(['e1'])
})

test('a second commit after a successful one is refused', async () => {
  const { receive, rows } = create(async (_, { commit }) => {
    await commit((tx) => tx.insert('first'))
    await commit((tx) => tx.insert('second'))
  })
  expect(await receive(telnyxDelivery())).toMatchObject({ status: 'processed', error: { name: 'TypeError' } })
  expect(rows).toEqual(['first'])
})

test('a commit that is not awaited is waited for', async () => {
  const { receive, rows } = create((event, { commit }) => {
    void commit(async (tx) => {
      await sleep(50)
      tx.insert(event.id)
    })
  })
  expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  expect(rows).toEqual(['e1'])
})

test('a commit that is not awaited and fails fails the run', async () => {
  const { receive } = create((_, { commit }) => {
    void commit(async () => {
      await sleep(20)
      throw new Error('constraint')
    })
  })
  expect(await receive(telnyxDelivery())).toMatchObject({ status: 'failed', error: { message: 'constraint' } })
})

test('after the claim was lost nothing is written', async () => {
  const { receive, forget, rows } = create(async (event, { commit }) => {
    await forget(event)
    await commit((tx) => tx.insert(event.id))
  })
  const outcome = await receive(telnyxDelivery())
  expect(outcome).toMatchObject({ status: 'lease_lost', error: { name: 'LeaseLostError' } })
  expect(rows).toEqual([])
})

test('a run commits once, also when it commits twice at the same time', async () => {
  let second: unknown
  const { receive, rows } = create(async (event, { commit }) => {
    const commits = [commit((tx) => tx.insert(event.id)), commit((tx) => tx.insert('again'))]
    second = (await Promise.allSettled(commits))[1]
  })
  expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  expect(second).toMatchObject({ status: 'rejected', reason: { name: 'TypeError' } })
  expect(rows).toEqual(['e1'])
})

test('a commit after the run is refused', async () => {
  let late: (() => Promise<unknown>) | undefined
  const { receive, rows } = create((_, { commit }) => {
    late = () => commit((tx) => tx.insert('late'))
  })
  expect(await receive(telnyxDelivery())).toMatchObject({ status: 'processed' })
  await expect(late?.()).rejects.toThrow(TypeError)
  expect(rows).toEqual([])
})
