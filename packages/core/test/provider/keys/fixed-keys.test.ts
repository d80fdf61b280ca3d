import { createGate } from '@countersign/tools/time/gate'
import { sleep } from '@countersign/tools/time/sleep'
import { describe, expect, test } from 'vitest'
import { ReceiverUnavailableError, type SecretOptions, type TenantRequest } from '../../../src/index.ts'
import type { KeyRing } from '../../../src/provider/keys/key-ring.ts'
import { createKeySource } from '../../../src/provider/keys/key-source.ts'
import { acmeDefinition } from '../../acme.ts'

const request: TenantRequest = {
  method: 'POST',
  url: '/webhooks',
  header: () => undefined,
  body: async () => undefined,
  native: undefined,
}

const { slots } = acmeDefinition.scheme.compile()

function keysOf(options: SecretOptions): () => Promise<KeyRing> {
  const keysFor = createKeySource({ provider: 'acme', slots, settings: [] }, options)
  return () => keysFor(request)
}

/** A function that gives other keys at each call. */
function changing(fail: (call: number) => boolean = () => false) {
  const calls: number[] = []
  const secret = async () => {
    calls.push(calls.length)
    if (fail(calls.length)) throw new Error('the vault is closed')
    return `secret ${calls.length}`
  }
  return { secret, calls }
}

describe('a key that a function gives', () => {
  test('is asked for at the first request, and once', async () => {
    const { secret, calls } = changing()
    const get = keysOf({ secret })
    expect(calls).toHaveLength(0)
    const rings = [await get(), await get(), await get()]
    expect(calls).toHaveLength(1)
    expect(new Set(rings).size).toBe(1)
  })

  test('is used on after keyTtlMs, until the function has given another', async () => {
    const { secret, calls } = changing()
    const get = keysOf({ secret, keyTtlMs: 20 })
    const first = await get()
    await sleep(40)
    expect(await get()).toBe(first)
    await sleep(5)
    expect(await get()).not.toBe(first)
    expect(calls.length).toBeGreaterThan(1)
  })

  test('is used on where the function fails later', async () => {
    const { secret, calls } = changing((call) => call > 1)
    const get = keysOf({ secret, keyTtlMs: 5 })
    const first = await get()
    for (let i = 0; i < 5; i++) {
      await sleep(10)
      expect(await get()).toBe(first)
    }
    // A failure is remembered for a second: a vault in trouble is not asked at every request.
    expect(calls).toHaveLength(2)
  })

  test('is unavailable where the function fails at first, and the failure answers for others', async () => {
    const { secret, calls } = changing(() => true)
    const get = keysOf({ secret })
    for (let i = 0; i < 5; i++) {
      await expect(get()).rejects.toMatchObject({
        code: 'key_unavailable',
        message: 'The key of acme cannot be used: the vault is closed',
      })
    }
    expect(calls).toHaveLength(1)
  })

  test('is not awaited by a request that another has asked for it', async () => {
    const gate = createGate()
    let calls = 0
    const get = keysOf({
      async secret() {
        if (++calls === 1) await gate.opened
        return 'a secret'
      },
    })
    const first = get()
    expect((await get()).keys.size).toBe(1)
    expect(calls).toBe(2)
    gate.open()
    expect((await first).keys.size).toBe(1)
  })

  test.each<[string, unknown, string]>([
    ['undefined', undefined, '"secret" returned undefined. Return the key. Is the environment variable set?'],
    ['an empty text', '', '"secret" of acme is empty. Give the key as a string. Is the environment variable set?'],
    ['an empty list', [], '"secret" of acme is an empty list. Give at least one key.'],
    ['a text with a line end', 'a secret\n', '"secret" of acme has white space at its start or end. Remove it.'],
  ])('is unavailable where it is %s', async (_, key, message) => {
    const refused = keysOf({ secret: () => key as string })()
    await expect(refused).rejects.toBeInstanceOf(ReceiverUnavailableError)
    await expect(refused).rejects.toThrow(`The key of acme cannot be used: ${message}`)
  })
})

describe('"keyTtlMs"', () => {
  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '5', null])('cannot be %j', (keyTtlMs) => {
    expect(() => keysOf({ secret: 'a secret', keyTtlMs } as SecretOptions)).toThrow('"keyTtlMs" is')
  })

  test('may be zero: the function is then called at every request, in the background', async () => {
    const { secret, calls } = changing()
    const get = keysOf({ secret, keyTtlMs: 0 })
    for (let i = 0; i < 3; i++) {
      await get()
      await sleep(3)
    }
    expect(calls).toHaveLength(3)
  })

  test('is refused beside "resolveTenant", whose keys are asked for at each request', () => {
    const options = { resolveTenant: () => undefined, keyTtlMs: 5 } as never
    expect(() => keysOf(options)).toThrow('"keyTtlMs" is given, but "resolveTenant" returns the keys of each tenant.')
  })
})
