import { randomUUID } from 'node:crypto'
import { createReceiver, type Outcome } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { dfns } from '@countersign/providers/dfns'
import { createSender, generateKeys, sampleEvent } from '@countersign/testing'
import { hasRedisServer, type RedisServer, startRedisServer } from '@countersign/tools/servers/redis-server'
import { createProxy, type TcpProxy } from '@countersign/tools/servers/tcp-proxy'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { redisStore } from '../src/redis.ts'
import { LEASE, RETAIN } from './times.ts'

describe.skipIf(!hasRedisServer())('redisStore', () => {
  const closing: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  async function startServer(config: readonly string[] = []): Promise<RedisServer> {
    const server = await startRedisServer(config)
    closing.push(server.close)
    return server
  }

  function connect(port: number): Redis {
    const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 20 })
    redis.on('error', () => undefined)
    closing.push(() => redis.disconnect())
    return redis
  }

  describe('behind a connection that is cut before the reply', () => {
    let server: RedisServer
    let proxy: TcpProxy
    beforeAll(async () => {
      server = await startRedisServer(['--save', ''])
      proxy = await createProxy(server.port)
    })
    afterAll(async () => {
      await proxy.close()
      await server.close()
    })
    const isScript = (request: Buffer) => /evalsha/i.test(request.toString('latin1'))

    test('has its answers all the same, by a client that sends again', async () => {
      const store = redisStore(connect(proxy.port), { warn: () => undefined })
      const [key, token] = [randomUUID(), randomUUID()]
      await warmUp(store)
      const answers: unknown[] = []
      for (const call of [
        () => store.claim([key], token, LEASE),
        () => store.renew([key], token, LEASE),
        () => store.complete([key], token, RETAIN),
        () => store.claim([key], randomUUID(), LEASE),
      ]) {
        const cut = proxy.cutAfterRequest(isScript)
        answers.push(await call())
        await cut
      }
      expect(answers).toEqual(['claimed', true, true, 'completed'])
    })

    test('rejects by a client that does not, and gives the same answer when it is asked again', async () => {
      const client = createClient({ url: `redis://127.0.0.1:${proxy.port}` })
      client.on('error', () => undefined)
      await client.connect()
      closing.push(() => client.destroy())
      const store = redisStore(client, { warn: () => undefined })
      const [key, token] = [randomUUID(), randomUUID()]
      await warmUp(store)
      const answers: unknown[] = []
      for (const call of [
        () => store.claim([key], token, LEASE),
        () => store.renew([key], token, LEASE),
        () => store.complete([key], token, RETAIN),
      ]) {
        const cut = proxy.cutAfterRequest(isScript)
        await expect(call()).rejects.toThrow()
        await cut
        answers.push(await call())
      }
      expect(answers).toEqual(['claimed', true, true])
    })

    test('rejects while the server cannot be reached, and goes on when it can', async () => {
      const redis = new Redis(proxy.port, '127.0.0.1', { maxRetriesPerRequest: 1, retryStrategy: () => 20 })
      redis.on('error', () => undefined)
      closing.push(() => redis.disconnect())
      const store = redisStore(redis, { warn: () => undefined })
      const [key, token] = [randomUUID(), randomUUID()]
      expect(await store.claim([key], token, LEASE)).toBe('claimed')
      await proxy.refuse()
      await expect(store.complete([key], token, RETAIN)).rejects.toThrow()
      await proxy.allow()
      expect(await store.complete([key], token, RETAIN)).toBe(true)
    })

    /** The server knows the scripts after it: what is cut is not the answer that it does not. */
    async function warmUp(store: ReturnType<typeof redisStore>): Promise<void> {
      const [key, token] = [randomUUID(), randomUUID()]
      await store.claim([key], token, LEASE)
      await store.renew([key], token, LEASE)
      await store.complete([key], token, RETAIN)
    }
  })

  test('keeps its marks when a server with an append-only file crashes', async () => {
    const server = await startServer(['--appendonly', 'yes'])
    const warn = vi.fn()
    const store = redisStore(connect(server.port), { warn })
    const [done, running, token] = [randomUUID(), randomUUID(), randomUUID()]
    await store.claim([done], token, LEASE)
    await store.complete([done], token, RETAIN)
    await store.claim([running], token, LEASE)
    await server.crash()
    expect(await store.claim([done], randomUUID(), LEASE)).toBe('completed')
    expect(await store.claim([running], randomUUID(), LEASE)).toBe('in_progress')
    expect(await store.complete([running], token, RETAIN)).toBe(true)
    expect(warn).not.toHaveBeenCalled()
  })

  test('loses its marks when a server as it comes crashes, and has said so', async () => {
    const server = await startServer()
    const warn = vi.fn()
    const store = redisStore(connect(server.port), { warn })
    const [done, token] = [randomUUID(), randomUUID()]
    await store.claim([done], token, LEASE)
    await store.complete([done], token, RETAIN)
    await server.crash()
    expect(await store.claim([done], randomUUID(), LEASE)).toBe('claimed')
    expect(warn.mock.calls).toEqual([[expect.stringContaining('append-only file')]])
  })

  test('warns of a server that evicts', async () => {
    const server = await startServer(['--maxmemory-policy', 'allkeys-lru', '--appendonly', 'yes'])
    const warn = vi.fn()
    await redisStore(connect(server.port), { warn }).claim([randomUUID()], randomUUID(), LEASE)
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1))
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('maxmemory-policy is allkeys-lru'))
  })

  test('settles what is claimed, and claims nothing, when the memory of the server is full', async () => {
    const server = await startServer(['--save', ''])
    const redis = connect(server.port)
    const store = redisStore(redis, { warn: () => undefined })
    const [done, running, failing, late, token] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()]
    await store.claim([done], token, LEASE)
    await store.complete([done], token, RETAIN)
    await store.claim([running, `${running}+`], token, LEASE)
    await store.claim([failing], token, LEASE)

    await redis.config('SET', 'maxmemory', '1')
    await expect(store.claim([late], token, LEASE)).rejects.toThrow(/OOM/)
    expect(await store.claim([late, done], randomUUID(), LEASE)).toBe('completed')
    expect(await store.claim([running], randomUUID(), LEASE)).toBe('in_progress')
    expect(await store.renew([running, `${running}+`], token, LEASE)).toBe(true)
    expect(await store.complete([running, `${running}+`], token, RETAIN)).toBe(true)
    expect(await store.claim([running], randomUUID(), LEASE)).toBe('completed')
    expect(await store.release([failing], token)).toBe(true)

    await redis.config('SET', 'maxmemory', '0')
    expect(await store.claim([late], randomUUID(), LEASE)).toBe('claimed')
    expect(await redis.pttl(`{countersign}:${running}`)).toBeGreaterThan(RETAIN - 60_000)
  })

  test('runs no handler while the server hangs for five seconds, and one afterwards', async () => {
    const server = await startServer(['--save', ''])
    const keys = generateKeys(dfns)
    const outcomes: Outcome['status'][] = []
    const handle = vi.fn()
    const receiver = createReceiver(
      {
        provider: dfns(keys),
        store: redisStore(connect(server.port), { warn: () => undefined }),
        namespace: 'hanging',
        onOutcome: ({ status }) => outcomes.push(status),
      },
      handle,
    )
    const target = webhook(receiver)
    const sender = createSender({ provider: dfns, keys, target, schedule: { timeoutMs: 10_000 } })
    const event = sampleEvent(dfns, 'wallet.created')
    const deliver = async () => {
      const { attempts } = await sender.send(event, { attempts: 1 })
      return attempts[0]?.response?.status
    }
    const hangsUntil = performance.now() + 5000
    server.signal('SIGSTOP')
    expect([await deliver(), await deliver()]).toEqual([503, 503])
    expect(handle).not.toHaveBeenCalled()
    await new Promise((resolve) => setTimeout(resolve, hangsUntil - performance.now()))
    server.signal('SIGCONT')

    await vi.waitFor(async () => expect(await deliver()).toBe(200), 5000)
    expect(await deliver()).toBe(200)
    expect(handle).toHaveBeenCalledTimes(1)
    expect(outcomes.filter((status) => status === 'processed')).toHaveLength(1)
    expect(outcomes.at(-1)).toBe('duplicate')
  })

  test('lets a drain end while the server hangs, and has what was claimed given back', async () => {
    const server = await startServer(['--save', ''])
    const keys = generateKeys(dfns)
    const store = redisStore(connect(server.port), { warn: () => undefined })
    const outcomes: Outcome[] = []
    const options = {
      provider: dfns(keys),
      store,
      namespace: 'hanging',
      onOutcome: (seen: Outcome) => outcomes.push(seen),
    }
    const event = sampleEvent(dfns, 'wallet.created')
    const send = (target: ReturnType<typeof webhook>) =>
      createSender({ provider: dfns, keys, target, schedule: { timeoutMs: 10_000 } }).send(event, { attempts: 1 })
    let tellStarted = (): void => undefined
    const started = new Promise<void>((resolve) => {
      tellStarted = resolve
    })
    const receiver = createReceiver(options, () => {
      tellStarted()
      return new Promise(() => undefined)
    })
    const sent = send(webhook(receiver))
    await started

    server.signal('SIGSTOP')
    const before = performance.now()
    await receiver.drain({ timeoutMs: 50 })
    expect(performance.now() - before).toBeLessThan(5000)
    server.signal('SIGCONT')
    await sent
    expect(outcomes).toMatchObject([{ status: 'unavailable', code: 'draining' }])

    const next = createReceiver(options, () => undefined)
    await send(webhook(next))
    expect(outcomes.at(-1)).toMatchObject({ status: 'processed' })
  })
})
