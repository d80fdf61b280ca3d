import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test, vi } from 'vitest'
import { verify } from '../../src/identify/verify.ts'
import { createReceiver } from '../../src/index.ts'
import type { KeyInput, PublicKeyOptions } from '../../src/provider/keys/key-options.ts'
import { sign } from '../../src/sign/sign.ts'
import { now, otherKeys, refusedAs, SENDER, standardKeys, telnyxKeys, toDelivery } from '../support.ts'

const { publicKey } = telnyxKeys
const other = otherKeys.telnyx.publicKey
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
const delivery = toDelivery(sign(telnyx, { data: { id: 'evt-1' } }, { keys: telnyxKeys, now }))
const verifyWith = (input: KeyInput) => verify(telnyx({ publicKey: input }), delivery, { now })

const BAD_PUBLIC_KEYS: readonly [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['empty', ''],
  ['a number', 42],
  ['an object', {}],
  ['an empty list', []],
  ['a list with an empty key', [publicKey, '']],
  ['a list with undefined', [publicKey, undefined]],
  ['white space', '  '],
  ['with a line feed behind it', `${publicKey}\n`],
  ['in hexadecimal', Buffer.from(publicKey, 'base64').toString('hex')],
  ['of 31 bytes', base64('ab'.repeat(31))],
  ['of 33 bytes', base64('ab'.repeat(33))],
  ['a pair of keys', base64('ab'.repeat(64))],
  ['in PEM', '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----'],
  ['zeros', base64('00'.repeat(32))],
  ['the neutral element, under which anybody can sign', base64(`01${'00'.repeat(31)}`)],
  ['a point of order 8', base64('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')],
  ['on no point of the curve', base64(`02${'00'.repeat(31)}`)],
  ['a list of more keys than a request may be checked with', Array(17).fill(publicKey)],
  ['beyond the prime', base64(`ee${'ff'.repeat(30)}7f`)],
]

function fail(reason: unknown): never {
  throw reason
}

describe('a key given directly', () => {
  test.each(BAD_PUBLIC_KEYS)('that is %s is a TypeError at construction', (_, key) => {
    expect(() => telnyx({ publicKey: key as KeyInput })).toThrow(TypeError)
  })

  test.each([
    ['PEM', '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n', 'is PEM'],
    ['hexadecimal', Buffer.from(publicKey, 'base64').toString('hex'), 'is 48 bytes long, but a public key has 32'],
    ['base64url', publicKey.replace(/.$/, '-'), 'base64 with + and /'],
    ['quoted', `"${publicKey}"`, 'Remove quotes'],
  ])('that is %s is told by its error', (_, key, says) => {
    expect(() => telnyx({ publicKey: key })).toThrow(says)
  })

  test('next to a tenant is a TypeError: only one of them could count', () => {
    const options = { publicKey, resolveTenant: () => undefined }
    expect(() => telnyx(options as unknown as PublicKeyOptions)).toThrow('Remove one of the two')
  })

  test.each([
    ['no options', undefined],
    ['null', null],
    ['a text instead of options', publicKey],
    ['options without a key', {}],
    ['the option of another algorithm', { secret: publicKey }],
    ['a misspelt option', { publickey: publicKey }],
    ['a tenant that is no function', { resolveTenant: publicKey }],
    ['an undefined tenant', { resolveTenant: undefined }],
  ])('is needed: %s is a TypeError at construction', (_, options) => {
    expect(() => telnyx(options as unknown as PublicKeyOptions)).toThrow(TypeError)
  })

  test.each<[string, KeyInput]>([
    ['undefined', undefined],
    ['empty', ''],
    ['an empty list', []],
    ['white space', ' '],
  ])('that is a Dfns secret and %s is a TypeError at construction', (_, secret) => {
    expect(() => dfns({ secret })).toThrow(TypeError)
  })

  test.each([
    ['a private key where the public one belongs', { publicKey: standardKeys.privateKey }],
    ['a private key where the secret belongs', { secret: standardKeys.privateKey }],
    ['a public key where the secret belongs', { secret: standardKeys.publicKey }],
    ['a secret where the public key belongs', { publicKey: standardKeys.secret }],
    ['a public key without its prefix, as a secret', { secret: standardKeys.publicKey.slice(5) }],
    ['a secret of 15 bytes', { secret: `whsec_${Buffer.alloc(15, 1).toString('base64')}` }],
    ['neither key', { secret: undefined, publicKey: undefined }],
    ['an empty secret beside a good key', { secret: '', publicKey: standardKeys.publicKey }],
    ['a bad key beside a good secret', { secret: standardKeys.secret, publicKey: 'whpk_AAAA' }],
  ])('of Standard Webhooks: %s is a TypeError at construction', (_, options) => {
    expect(() => standardWebhooks(options)).toThrow(TypeError)
  })

  test('is named in the error by its option, and not quoted', () => {
    expect(() => telnyx({ publicKey: 'hunter2' })).toThrow('"publicKey"')
    expect(() => telnyx({ publicKey: 'hunter2' })).not.toThrow(/hunter2/)
  })

  test('may be one of a list, in any place', async () => {
    await expect(verifyWith([other, publicKey])).resolves.toMatchObject({ id: 'evt-1' })
  })

  test('may be one of four public keys, and not of five', async () => {
    await expect(verifyWith([other, other, other, publicKey])).resolves.toMatchObject({ id: 'evt-1' })
    expect(() => telnyx({ publicKey: Array(5).fill(publicKey) })).toThrow(
      '"publicKey" of telnyx has 5 keys, but a signature is checked with at most 4',
    )
  })

  test('may lack its padding', async () => {
    await expect(verifyWith(publicKey.replace('=', ''))).resolves.toMatchObject({ id: 'evt-1' })
  })

  test('that did not sign is signature_mismatch', async () => {
    await expect(verifyWith([other])).rejects.toEqual(refusedAs('signature_mismatch'))
  })

  test('may be a secret and a public key: each signature of either is accepted', async () => {
    const provider = standardWebhooks(standardKeys)
    const events = [SENDER.v1, SENDER.v1a].map(({ send }) => verify(provider, toDelivery(send()), { now }))
    expect(await Promise.all(events)).toMatchObject([{ id: 'msg_1' }, { id: 'msg_1' }])
  })
})

describe('a key given as a function', () => {
  test.each<[string, KeyInput]>([
    ['a key', () => publicKey],
    ['a list', () => [other, publicKey]],
    ['a promise', async () => publicKey],
  ])('that gives %s verifies', async (_, input) => {
    await expect(verifyWith(input)).resolves.toMatchObject({ id: 'evt-1' })
  })

  test('is not called before the first request, so that a build works without the secret', () => {
    let calls = 0
    telnyx({ publicKey: () => String(++calls) })
    expect(calls).toBe(0)
  })

  /** A provider whose key is given by a function, and how often that was called. */
  function counted(keyTtlMs?: number) {
    const count = { calls: 0 }
    const give = () => {
      count.calls++
      return publicKey
    }
    return { count, provider: telnyx({ publicKey: give, ...(keyTtlMs !== undefined && { keyTtlMs }) }) }
  }

  test('is called once, whatever the number of requests one after the other', async () => {
    const { count, provider } = counted()
    for (let i = 0; i < 4; i++) await verify(provider, delivery, { now })
    expect(count.calls).toBe(1)
  })

  test('is called by few of the requests that come before its first answer: none waits for what another began', async () => {
    const { count, provider } = counted()
    await Promise.all(Array.from({ length: 50 }, () => verify(provider, delivery, { now })))
    expect(count.calls).toBeLessThanOrEqual(4)
    await verify(provider, delivery, { now })
    expect(count.calls).toBeLessThanOrEqual(4)
  })

  test('is called again when its answer is older than keyTtlMs', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      const { count, provider } = counted(60_000)
      const ask = () => verify(provider, delivery, { now })
      await ask()
      vi.advanceTimersByTime(60_000)
      await ask()
      expect(count.calls).toBe(1)
      vi.advanceTimersByTime(1)
      await ask()
      expect(count.calls).toBe(2)
    } finally {
      vi.useRealTimers()
    }
  })

  test.each(BAD_PUBLIC_KEYS)('that gives a key that is %s is key_unavailable', async (_, key) => {
    const verified = verifyWith(() => key as string)
    await expect(verified).rejects.toMatchObject({ name: 'ReceiverUnavailableError', code: 'key_unavailable' })
  })

  test.each<[string, KeyInput]>([
    ['throws', () => fail(new Error('vault is sealed'))],
    ['rejects', async () => fail(new Error('vault is sealed'))],
    ['throws no error', () => fail('sealed')],
  ])('that %s is key_unavailable', async (_, input) => {
    await expect(verifyWith(input)).rejects.toMatchObject({ code: 'key_unavailable' })
  })

  test('that failed is asked again, at most once a second', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const answers = [undefined, '', publicKey]
    const provider = telnyx({ publicKey: () => answers.shift() })
    const ask = () =>
      verify(provider, delivery, { now }).then(
        ({ id }) => id,
        ({ code }: { code: string }) => code,
      )
    expect([await ask(), await ask(), answers.length]).toEqual(['key_unavailable', 'key_unavailable', 2])
    vi.advanceTimersByTime(1001)
    expect([await ask(), answers.length]).toEqual(['key_unavailable', 1])
    vi.advanceTimersByTime(1001)
    expect([await ask(), await ask()]).toEqual(['evt-1', 'evt-1'])
    vi.useRealTimers()
  })

  test('that never answers is key_unavailable, and asked again', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
    const answers = [new Promise<string>(() => undefined), publicKey]
    const provider = telnyx({ publicKey: () => answers.shift() as Promise<string> })
    const first = expect(verify(provider, delivery, { now })).rejects.toMatchObject({ code: 'key_unavailable' })
    await vi.advanceTimersByTimeAsync(5001)
    await first
    await vi.advanceTimersByTimeAsync(1001)
    const second = expect(verify(provider, delivery, { now })).resolves.toMatchObject({ id: 'evt-1' })
    await vi.advanceTimersByTimeAsync(1) // on Deno the answer of the backend is a timer
    await second
    vi.useRealTimers()
  })

  test('does not put off the check of a key that stands beside it', () => {
    const options = { secret: '', publicKey: () => standardKeys.publicKey }
    expect(() => standardWebhooks(options)).toThrow(TypeError)
  })

  test('that gives nothing is key_unavailable, although another key is there', async () => {
    const provider = standardWebhooks({ secret: standardKeys.secret, publicKey: () => undefined })
    const verified = verify(provider, toDelivery(SENDER.v1.send()), { now })
    await expect(verified).rejects.toMatchObject({ code: 'key_unavailable' })
  })
})

describe('a tenant', () => {
  const rings = telnyx({
    resolveTenant: ({ url }) => {
      if (url === '/broken') throw new Error('database is down')
      if (url === '/none') return undefined
      if (url === '/unset') return { tenantId: 'unset', publicKey: undefined }
      return { tenantId: url.slice(1), publicKey }
    },
  })
  const keysFor = (url: string) =>
    rings.keysFor({ method: 'POST', url, header: () => undefined, body: async () => ({}), native: undefined })

  test('brings its tenantId and its keys', async () => {
    const { tenantId, keys } = await keysFor('/acme')
    expect([tenantId, keys.size]).toEqual(['acme', 1])
  })

  test('has a tenantId of its own where it shares its key with another', async () => {
    const found = await Promise.all([keysFor('/acme'), keysFor('/globex')])
    expect(found.map(({ tenantId }) => tenantId)).toEqual(['acme', 'globex'])
  })

  test('that does not exist refuses the delivery as signature_mismatch', async () => {
    await expect(keysFor('/none')).rejects.toEqual(refusedAs('signature_mismatch'))
  })

  test.each([
    ['cannot be looked up', '/broken'],
    ['has no key', '/unset'],
    ['has an empty tenantId', '/'],
  ])('that %s is key_unavailable', async (_, url) => {
    await expect(keysFor(url)).rejects.toMatchObject({ code: 'key_unavailable' })
  })

  test('is told by verify(), too, and is the event’s', async () => {
    const event = await verify(rings, { ...delivery, url: '/acme' }, { now })
    expect(event).toMatchObject({ id: 'evt-1', tenantId: 'acme' })
    await expect(verify(rings, { ...delivery, url: '/none' }, { now })).rejects.toEqual(refusedAs('signature_mismatch'))
  })
})

test('a receiver is not made without a provider', () => {
  expect(() => createReceiver({ provider: telnyx as never }, () => undefined)).toThrow(TypeError)
})
