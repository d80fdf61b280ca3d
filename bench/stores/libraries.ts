// Ours, and the libraries that do the same, each as its own pages show it.
import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency'
import { CachePersistenceLayer } from '@aws-lambda-powertools/idempotency/cache'
import type { IdempotencyStore } from '@countersign/core/store'
import { Idempotency, IdempotencyError } from '@node-idempotency/core'
import { type Contender, LEASE_MS, RETAIN_MS } from './contender.ts'
import type { NodeRedis } from './node-redis.ts'

export function countersign<Tx>(store: IdempotencyStore<Tx>): Contender {
  return {
    name: 'countersign',
    begin: async (keys) => store.claim(keys, crypto.randomUUID(), LEASE_MS),
    async handle(keys) {
      const token = crypto.randomUUID()
      const claim = await store.claim(keys, token, LEASE_MS)
      if (claim !== 'claimed') return claim === 'completed' ? 'duplicate' : 'in_progress'
      if (!(await store.complete(keys, token, RETAIN_MS))) throw new Error('The lease was lost')
      return 'processed'
    },
  }
}

/** Its own adapter for Redis is made for redis 4: these are its commands. */
export function nodeIdempotency(client: NodeRedis): Contender {
  const idempotency = new Idempotency(
    {
      setIfNotExists: async (key, value, { ttl = RETAIN_MS } = {}) =>
        (await client.set(key, value, { NX: true, PX: ttl })) !== null,
      set: async (key, value, { ttl = RETAIN_MS }) => void (await client.set(key, value, { PX: ttl })),
      get: async (key) => (await client.get(key)) ?? undefined,
    },
    { cacheTTLMS: RETAIN_MS },
  )
  const toRequest = (id: string) => ({ method: 'POST', path: '/webhooks', headers: { 'idempotency-key': id } })
  return {
    name: '@node-idempotency/core 1',
    oneKeyOnly: true,
    begin: ([id]) => idempotency.onRequest(toRequest(id)),
    async handle([id]) {
      try {
        if (await idempotency.onRequest(toRequest(id))) return 'duplicate'
      } catch (error) {
        if (error instanceof IdempotencyError) return 'in_progress'
        throw error
      }
      await idempotency.onResponse(toRequest(id), { body: 'done' })
      return 'processed'
    },
  }
}

export function powertools(client: NodeRedis): Contender {
  const config = new IdempotencyConfig({ eventKeyJmesPath: 'id', expiresAfterSeconds: RETAIN_MS / 1000 })
  // Of a Lambda's context it reads this alone: when what is in progress is given up.
  config.registerLambdaContext({ getRemainingTimeInMillis: () => LEASE_MS } as never)
  const persistenceStore = new CachePersistenceLayer({ client })
  const run = makeIdempotent(async (_event: { readonly id: string }, work: () => Promise<string>) => work(), {
    persistenceStore,
    config,
  })
  return {
    name: '@aws-lambda-powertools/idempotency 2',
    oneKeyOnly: true,
    begin: ([id]) =>
      new Promise((resolve) => {
        void run({ id }, () => {
          resolve('claimed')
          return new Promise(() => undefined)
        })
      }),
    async handle([id]) {
      let isFirst = false
      try {
        await run({ id }, async () => {
          isFirst = true
          return 'done'
        })
      } catch (error) {
        if (error instanceof IdempotencyAlreadyInProgressError) return 'in_progress'
        throw error
      }
      return isFirst ? 'processed' : 'duplicate'
    },
  }
}
