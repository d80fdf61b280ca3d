import { describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/index.ts'

const LEASE = 1000
const RETAIN = 10_000

/** A store with a clock that the test moves. */
function createStore(maxKeys = 100) {
  let time = 0
  const store = memoryStore({ maxKeys, now: () => time })
  return {
    ...store,
    advance: (ms: number) => {
      time += ms
    },
  }
}

describe('claim', () => {
  test('takes a key that nobody has', async () => {
    expect(await createStore().claim(['a'], 'one', LEASE)).toBe('claimed')
  })

  test('is in progress under the live lease of another token', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('in_progress')
  })

  test('succeeds again for the token that has the lease', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    expect(await store.claim(['a'], 'one', LEASE)).toBe('claimed')
  })

  test('is completed when the event is done', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    await store.complete(['a'], 'one', RETAIN)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('completed')
  })

  test('writes nothing when one of its keys is in progress', async () => {
    const store = createStore()
    await store.claim(['b'], 'one', LEASE)
    expect(await store.claim(['a', 'b'], 'two', LEASE)).toBe('in_progress')
    expect(await store.claim(['a'], 'three', LEASE)).toBe('claimed')
  })

  test('is completed by any completed key, even where another is in progress', async () => {
    const store = createStore()
    await store.claim(['done'], 'one', LEASE)
    await store.complete(['done'], 'one', RETAIN)
    await store.claim(['running'], 'two', LEASE)
    expect(await store.claim(['running', 'done'], 'three', LEASE)).toBe('completed')
  })

  test('marks the remaining keys completed when one is', async () => {
    const store = createStore()
    await store.claim(['first'], 'one', LEASE)
    await store.complete(['first'], 'one', RETAIN)
    await store.claim(['second', 'first'], 'two', LEASE)
    expect(await store.claim(['third', 'second'], 'three', LEASE)).toBe('completed')
  })

  test('leaves each completed key the time that it is retained for', async () => {
    const store = createStore()
    await store.claim(['short'], 'one', LEASE)
    await store.complete(['short'], 'one', RETAIN)
    await store.claim(['long'], 'two', LEASE)
    await store.complete(['long'], 'two', 2 * RETAIN)
    await store.claim(['short', 'long'], 'three', LEASE)
    store.advance(RETAIN)
    expect(await store.claim(['long'], 'four', LEASE)).toBe('completed')
  })
})

describe('renew', () => {
  test('prolongs the lease from now', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    store.advance(LEASE - 1)
    expect(await store.renew(['a'], 'one', LEASE)).toBe(true)
    store.advance(LEASE - 1)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('in_progress')
  })

  test('fails when one of the keys is no longer ours', async () => {
    const store = createStore()
    await store.claim(['a', 'b'], 'one', LEASE)
    await store.forget(['b'])
    expect(await store.renew(['a', 'b'], 'one', LEASE)).toBe(false)
  })

  test('that fails prolongs nothing', async () => {
    const store = createStore()
    await store.claim(['a', 'b'], 'one', LEASE)
    await store.forget(['b'])
    store.advance(LEASE - 1)
    await store.renew(['a', 'b'], 'one', LEASE)
    store.advance(1)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('claimed')
  })

  test('revives a lease that has run out while no other run took the key', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    store.advance(LEASE)
    expect(await store.renew(['a'], 'one', LEASE)).toBe(true)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('in_progress')
  })

  test('does not revive a lease whose key another run has taken', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    store.advance(LEASE)
    await store.claim(['a'], 'two', LEASE)
    expect(await store.renew(['a'], 'one', LEASE)).toBe(false)
    expect(await store.complete(['a'], 'one', LEASE)).toBe(false)
  })
})

describe('complete', () => {
  test('says yes again to the same token, whose reply may have been lost', async () => {
    const store = createStore()
    await store.claim(['a', 'b'], 'one', LEASE)
    await store.complete(['a', 'b'], 'one', RETAIN)
    expect(await store.complete(['a', 'b'], 'one', RETAIN)).toBe(true)
  })

  test('is remembered for the whole retention and no longer', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    await store.complete(['a'], 'one', RETAIN)
    store.advance(RETAIN - 1)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('completed')
    store.advance(1)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('claimed')
  })

  test('that fails marks nothing and releases the keys that are ours', async () => {
    const store = createStore()
    await store.claim(['a', 'b'], 'one', LEASE)
    await store.forget(['b'])
    expect(await store.complete(['a', 'b'], 'one', RETAIN)).toBe(false)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('claimed')
  })

  test('leaves the lease of another token alone when it fails', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    store.advance(LEASE)
    await store.claim(['a'], 'two', LEASE)
    expect(await store.complete(['a'], 'one', RETAIN)).toBe(false)
    expect(await store.renew(['a'], 'two', LEASE)).toBe(true)
  })
})

describe('release', () => {
  test('gives the event back at once', async () => {
    const store = createStore()
    await store.claim(['a', 'b'], 'one', LEASE)
    expect(await store.release(['a', 'b'], 'one')).toBe(true)
    expect(await store.claim(['a', 'b'], 'two', LEASE)).toBe('claimed')
  })

  test('does not take the lease of another token', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    expect(await store.release(['a'], 'two')).toBe(false)
    expect(await store.claim(['a'], 'three', LEASE)).toBe('in_progress')
  })

  test('does not undo a completion', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    await store.complete(['a'], 'one', RETAIN)
    expect(await store.release(['a'], 'one')).toBe(false)
    expect(await store.claim(['a'], 'two', LEASE)).toBe('completed')
  })
})

test.each(['claimed', 'completed'])('forget removes a key that is %s', async (state) => {
  const store = createStore()
  await store.claim(['a'], 'one', LEASE)
  if (state === 'completed') await store.complete(['a'], 'one', RETAIN)
  await store.forget(['a'])
  expect(await store.claim(['a'], 'two', LEASE)).toBe('claimed')
})

describe('at its cap', () => {
  test('the store refuses a new event', async () => {
    const store = createStore(2)
    await store.claim(['a', 'b'], 'one', LEASE)
    expect(() => store.claim(['c'], 'two', LEASE)).toThrow('full')
  })

  test('a refusal evicts nothing that is live', async () => {
    const store = createStore(2)
    await store.claim(['running'], 'one', LEASE)
    await store.claim(['done'], 'two', LEASE)
    await store.complete(['done'], 'two', RETAIN)
    expect(() => store.claim(['c'], 'three', LEASE)).toThrow('full')
    expect(await store.claim(['running'], 'four', LEASE)).toBe('in_progress')
    expect(await store.claim(['done'], 'four', LEASE)).toBe('completed')
  })

  test('an event with several keys is refused as a whole', async () => {
    const store = createStore(2)
    await store.claim(['a'], 'one', LEASE)
    expect(() => store.claim(['b', 'c'], 'two', LEASE)).toThrow('full')
    expect(await store.claim(['b'], 'three', LEASE)).toBe('claimed')
  })

  test('a claim that is repeated by its own token needs no more room', async () => {
    const store = createStore(1)
    await store.claim(['a'], 'one', LEASE)
    expect(await store.claim(['a'], 'one', LEASE)).toBe('claimed')
  })

  test('expired keys behind live ones make room', async () => {
    const store = createStore(10)
    for (const key of ['a', 'b', 'c', 'd', 'e']) await store.claim([key], 'one', 10 * LEASE)
    for (const key of ['f', 'g', 'h', 'i', 'j']) await store.claim([key], 'one', LEASE)
    store.advance(LEASE)
    expect(await store.claim(['k'], 'two', LEASE)).toBe('claimed')
  })

  test('a small cap works for ever, since what has expired leaves', async () => {
    const store = createStore(4)
    for (let n = 0; n < 1000; n++) {
      await store.claim([`key ${n}`, `alias ${n}`], `token ${n}`, LEASE)
      await store.complete([`key ${n}`, `alias ${n}`], `token ${n}`, RETAIN)
      store.advance(RETAIN / 2)
    }
    expect(await store.claim(['last'], 'one', LEASE)).toBe('claimed')
  })
})

describe('completed events of one group', () => {
  async function handle(store: ReturnType<typeof createStore>, key: string, group?: string) {
    const claim = await store.claim([key], key, LEASE, group === undefined ? {} : { group })
    if (claim === 'claimed') await store.complete([key], key, RETAIN)
    return claim
  }
  const claimAgain = (store: ReturnType<typeof createStore>, key: string) => store.claim([key], 'again', LEASE)

  test('take no more room than sixteen', async () => {
    const store = createStore(20)
    for (let n = 0; n < 1000; n++) expect(await handle(store, `replay ${n}`, 'one body')).toBe('claimed')
    for (let n = 0; n < 4; n++) expect(await handle(store, `genuine ${n}`, `body ${n}`)).toBe('claimed')
    expect(await handle(store, 'genuine 0', 'body 0')).toBe('completed')
  })

  test('are remembered, the latest sixteen', async () => {
    const store = createStore()
    for (let n = 1; n <= 17; n++) await handle(store, `e${n}`, 'one body')
    for (let n = 2; n <= 17; n++) expect(await claimAgain(store, `e${n}`)).toBe('completed')
    expect(await claimAgain(store, 'e1')).toBe('claimed')
  })

  test('push out none that is in progress', async () => {
    const store = createStore()
    await store.claim(['running'], 'one', LEASE, { group: 'one body' })
    for (let n = 0; n < 50; n++) await handle(store, `e${n}`, 'one body')
    expect(await claimAgain(store, 'running')).toBe('in_progress')
    expect(await store.complete(['running'], 'one', RETAIN)).toBe(true)
    expect(await claimAgain(store, 'running')).toBe('completed')
  })

  test('push out none of another group, and none of no group', async () => {
    const store = createStore()
    await handle(store, 'other', 'another body')
    for (let n = 0; n < 40; n++) await handle(store, `alone ${n}`)
    for (let n = 0; n < 50; n++) await handle(store, `e${n}`, 'one body')
    expect(await claimAgain(store, 'other')).toBe('completed')
    for (let n = 0; n < 40; n++) expect(await claimAgain(store, `alone ${n}`)).toBe('completed')
  })

  test('that were forgotten or have expired take no place', async () => {
    const store = createStore()
    for (let n = 0; n < 16; n++) await handle(store, `old ${n}`, 'one body')
    for (let n = 0; n < 8; n++) await store.forget([`old ${n}`])
    store.advance(RETAIN / 2)
    for (let n = 0; n < 8; n++) await handle(store, `new ${n}`, 'one body')
    store.advance(RETAIN / 2)
    for (let n = 8; n < 16; n++) await handle(store, `new ${n}`, 'one body')
    for (let n = 0; n < 16; n++) expect(await claimAgain(store, `new ${n}`)).toBe('completed')
  })
})

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a cap of %s is refused', (maxKeys) => {
  const message = `"maxKeys" is ${maxKeys}: give a whole number above zero, or leave it out for 100000.`
  expect(() => memoryStore({ maxKeys })).toThrow(message)
})

test('a clock that is no function is refused', () => {
  expect(() => memoryStore({ now: 5 as never })).toThrow('"now" is 5: give a function that returns milliseconds')
})

test('an unknown option is refused, and the nearest one is named', () => {
  const options = { maxKey: 10 } as object
  expect(() => memoryStore(options)).toThrow(
    new TypeError('"maxKey" is no option of memoryStore. Did you mean "maxKeys"?'),
  )
})

describe('a note', () => {
  test('is refused at the cap, as an event is, and evicts nothing', async () => {
    const store = createStore(2)
    await store.once?.('a', 'one', RETAIN)
    await store.claim(['b'], 'one', LEASE)
    expect(() => store.once?.('c', 'one', RETAIN)).toThrow('full')
    expect(() => store.claim(['c'], 'two', LEASE)).toThrow('full')
    expect(await store.once?.('a', 'two', RETAIN)).toBe('other')
    expect(await store.claim(['b'], 'two', LEASE)).toBe('in_progress')
  })

  test('leaves its room when it is over', async () => {
    const store = createStore(1)
    for (const key of ['a', 'b', 'c']) {
      expect(await store.once?.(key, 'one', LEASE)).toBe('new')
      store.advance(LEASE)
    }
    expect(await store.claim(['d'], 'one', LEASE)).toBe('claimed')
  })
})
