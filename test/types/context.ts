// Compiled, never run: what a handler's context has, by the store.
import { createReceiver, type HandlerContext, memoryStore } from '@countersign/core'
import type { IdempotencyStore } from '@countersign/core/store'
import { telnyx } from '@countersign/providers/telnyx'
import { expectTrue, type Same } from './support.ts'

interface Transaction {
  readonly insert: (row: string) => number
}
type Events = { 'message.received': { readonly text: string } }

const provider = telnyx<Events>({ publicKey: '' })
declare const sqlStore: IdempotencyStore<Transaction>

createReceiver({ provider }, (_, context) => {
  expectTrue<Same<typeof context.signal, AbortSignal>>()
  expectTrue<Same<typeof context.idempotencyKey, string>>()
  expectTrue<Same<typeof context.deadline, Date>>()
  expectTrue<Same<typeof context.native, unknown>>()
  // @ts-expect-error there is no commit without a store that has transactions
  context.commit(() => undefined)
})
createReceiver({ provider, store: memoryStore(), namespace: 'here' }, (_, context) => {
  // @ts-expect-error the memory store has no transactions
  context.commit(() => undefined)
})

createReceiver({ provider, store: sqlStore, namespace: 'here' }, async (event, { commit }) => {
  const result = await commit((tx) => {
    expectTrue<Same<typeof tx, Transaction>>()
    return tx.insert(event.body.text)
  })
  expectTrue<Same<typeof result, number>>()
  const awaited = await commit(async (tx) => tx.insert(event.body.text))
  expectTrue<Same<typeof awaited, number>>()
})
createReceiver(
  { provider, store: sqlStore, namespace: 'here' },
  {
    'message.received': (event, { commit }) => commit((tx) => tx.insert(event.body.text)),
    '*': (event, { commit }) => commit((tx) => tx.insert(event.id)),
  },
)
createReceiver({ provider, store: sqlStore, namespace: 'here' }, (_, { commit }) => {
  // @ts-expect-error the work gets this store's transaction
  return commit((tx: { readonly query: () => void }) => tx.query())
})

expectTrue<'commit' extends keyof HandlerContext ? false : true>()
expectTrue<'commit' extends keyof HandlerContext<Transaction> ? true : false>()

// A handler that needs no transaction runs on any store; one that does runs on a store that has them.
const simple = (_: unknown, context: HandlerContext) => void context.idempotencyKey
createReceiver({ provider, store: sqlStore, namespace: 'here' }, simple)
const transactional = (_: unknown, { commit }: HandlerContext<Transaction>) => commit((tx) => tx.insert('row'))
// @ts-expect-error the memory store has no transactions
createReceiver({ provider, store: memoryStore(), namespace: 'here' }, transactional)
