import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { redisStore } from '../src/redis.ts'
import { FORMAT_NAME } from './redis-support.ts'
import { LEASE } from './times.ts'

const SAFE = ['# Memory', 'maxmemory:0', 'maxmemory_policy:noeviction', '# Persistence', 'aof_enabled:1']

describe('redisStore', () => {
  test.each(['allkeys-lru', 'volatile-lru', 'volatile-ttl'])('warns that %s evicts marks', async (policy) => {
    const warnings = await claimWith(SAFE.with(2, `maxmemory_policy:${policy}`))
    expect(warnings).toEqual([expect.stringContaining(`maxmemory-policy is ${policy})`)])
  })

  test('warns that a crash loses marks where there is no append-only file', async () => {
    const warnings = await claimWith(SAFE.with(4, 'aof_enabled:0'))
    expect(warnings).toEqual([
      expect.stringMatching(/^countersign: Redis writes no append-only file: .* loses the marks/),
    ])
  })

  test('warns of both at once', async () => {
    const warnings = await claimWith(['maxmemory_policy:allkeys-lru', 'aof_enabled:0'])
    expect(warnings).toEqual([expect.stringMatching(/maxmemory-policy .* append-only file/)])
  })

  test.each([
    ['keeps what it stores', SAFE],
    ['says nothing of it', ['# Server', 'redis_version:7.0.15']],
    ['says nothing', []],
  ])('is silent where the server %s', async (_, info) => {
    expect(await claimWith(info)).toEqual([])
  })

  test.each([
    ['the server allows no INFO', () => Promise.reject(new Error("NOPERM no permissions to run 'info'"))],
    ['INFO is not answered', () => new Promise<string>(() => undefined)],
  ])('claims as ever, and is silent, where %s', async (_, info) => {
    const warn = vi.fn()
    expect(await redisStore(createClient(info), { warn }).claim(['a'], randomUUID(), LEASE)).toBe('claimed')
    expect(warn).not.toHaveBeenCalled()
  })

  test.each([
    ['throws', () => Promise.reject(new Error('The log is full'))],
    ['never ends', () => new Promise(() => undefined)],
  ])('claims as ever where a warning %s', async (_, warn) => {
    const store = redisStore(
      createClient(async () => 'aof_enabled:0'),
      { warn },
    )
    expect(await store.claim(['a'], randomUUID(), LEASE)).toBe('claimed')
    expect(await store.claim(['a'], randomUUID(), LEASE)).toBe('claimed')
  })

  test('looks once, when a claim is answered', async () => {
    const info = vi.fn(async () => 'aof_enabled:0')
    const warn = vi.fn()
    const client = createClient(info)
    const store = redisStore(client, { warn })
    vi.spyOn(client, 'evalsha').mockRejectedValueOnce(new Error('The server is away'))
    await expect(store.claim(['a'], randomUUID(), LEASE)).rejects.toThrow('The server is away')
    expect(info).not.toHaveBeenCalled()
    for (const key of ['a', 'b', 'c']) await store.claim([key], randomUUID(), LEASE)
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1))
    expect(info).toHaveBeenCalledTimes(1)
  })

  test('writes to the console by default', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    await redisStore(createClient(async () => 'aof_enabled:0')).claim(['a'], randomUUID(), LEASE)
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1))
    warn.mockRestore()
  })
})

/** Has the methods of ioredis, on a server of this format that always answers `claimed`: what INFO says is not a test's to set. */
function createClient(info: () => Promise<string>) {
  const answer = async (...args: readonly unknown[]) => (String(args[2]).endsWith(FORMAT_NAME) ? '1' : 'claimed')
  return { evalsha: answer, eval: answer, call: answer, info }
}

/** The warnings after a claim. */
async function claimWith(info: readonly string[]): Promise<readonly string[]> {
  const warnings: string[] = []
  const text = info.map((line) => `${line}\r\n`).join('')
  const store = redisStore(
    createClient(async () => text),
    { warn: (message) => warnings.push(message) },
  )
  await store.claim(['a'], randomUUID(), LEASE)
  await new Promise((resolve) => setImmediate(resolve))
  return warnings
}
