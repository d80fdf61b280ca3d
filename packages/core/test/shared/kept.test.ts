import { describe, expect, test } from 'vitest'
import { keep } from '../../src/shared/kept.ts'

const options = { ttlMs: 60_000, afterwards: 'refreshed', failureMs: 60_000, timeoutMs: 1000 } as const

describe('a kept value', () => {
  test('is loaded once for all who ask one after the other', async () => {
    let loads = 0
    const get = keep(async () => ++loads, options)
    expect([await get(), await get(), await get()]).toEqual([1, 1, 1])
  })

  test('is there for those who wait when one of those who load it never ends', async () => {
    let loads = 0
    const get = keep(() => {
      loads++
      return loads === 1 ? new Promise<number>(() => undefined) : Promise.resolve(loads)
    }, options)
    void get()
    await expect(get()).resolves.toBe(2)
  })

  test('is loaded by few at the same time, and the others get what those found', async () => {
    let loads = 0
    const get = keep(async () => {
      const own = ++loads
      await new Promise((resolve) => setTimeout(resolve, 30))
      return own
    }, options)
    const values = await Promise.all(Array.from({ length: 100 }, () => get()))
    expect(loads).toBeLessThanOrEqual(4)
    expect(values.every((value) => value >= 1 && value <= 4)).toBe(true)
  })

  test('is used while a new one is loaded', async () => {
    let loads = 0
    const kept = keep(async () => ++loads, { ...options, ttlMs: 20 })
    const first = await kept()
    await new Promise((resolve) => setTimeout(resolve, 40))
    await expect(kept()).resolves.toBe(first)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await expect(kept()).resolves.toBe(first + 1)
  })

  test('is loaded again first where an old one is dropped', async () => {
    let loads = 0
    const get = keep(async () => ++loads, { ...options, ttlMs: 10, afterwards: 'dropped' })
    const first = await get()
    await new Promise((resolve) => setTimeout(resolve, 20))
    await expect(get()).resolves.toBe(first + 1)
  })

  test('that cannot be loaded costs others nothing for a while', async () => {
    let loads = 0
    const get = keep(async () => {
      loads++
      throw new Error('the vault is closed')
    }, options)
    for (let i = 0; i < 20; i++) await expect(get()).rejects.toThrow('the vault is closed')
    expect(loads).toBe(1)
  })

  test('stays when it cannot be loaded again', async () => {
    let loads = 0
    const get = keep(
      async () => {
        loads++
        if (loads > 1) throw new Error('the vault is closed')
        return 'first'
      },
      { ...options, ttlMs: 5 },
    )
    await get()
    await new Promise((resolve) => setTimeout(resolve, 15))
    for (let i = 0; i < 5; i++) await expect(get()).resolves.toBe('first')
    expect(loads).toBe(2)
  })
})
