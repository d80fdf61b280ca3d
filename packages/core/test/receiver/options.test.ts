import {
  body,
  defineProvider,
  header,
  hmacSha256,
  leastRetentionMs,
  retryHorizonMs,
  signedMessage,
} from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import {
  createReceiver,
  type Handler,
  memoryStore,
  type SecretOptions,
  verify,
  type WebhookOptions,
} from '../../src/index.ts'
import { acmeDefinition } from '../acme.ts'

type Options = WebhookOptions<Record<string, unknown>>

const provider = telnyx(telnyxKeys)
const handle = () => undefined

/** Options as JavaScript gives them: nobody has checked their types. */
function create(options: object, handler: unknown = handle) {
  return createReceiver({ provider, ...options } as Options, handler as Handler<Record<string, unknown>>)
}

const NUMBERS = [
  'toleranceSeconds',
  'maxBodyBytes',
  'bodyTimeoutMs',
  'maxBufferedBytes',
  'leaseMs',
  'handlerTimeoutMs',
  'retentionMs',
  'waitForInProgressMs',
]
const WRONG = [Number.NaN, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '302000', {}]

describe('an option that is a number', () => {
  test.each(NUMBERS.flatMap((option) => WRONG.map((value) => [option, value] as const)))(
    '"%s" cannot be %o',
    (option, value) => {
      const wrong = { [option]: value }
      expect(() => create(wrong)).toThrow(
        expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(`"${option}"`) }),
      )
    },
  )

  test.each(NUMBERS.filter((option) => !['toleranceSeconds', 'waitForInProgressMs'].includes(option)))(
    '"%s" cannot be zero',
    (option) => {
      expect(() => create({ [option]: 0 })).toThrow(TypeError)
    },
  )

  test.each(['toleranceSeconds', 'waitForInProgressMs'])('"%s" can be zero', (option) => {
    expect(create({ [option]: 0 })).toHaveProperty('receive')
  })

  test.each(['bodyTimeoutMs', 'handlerTimeoutMs', 'waitForInProgressMs'])(
    '"%s" cannot be longer than a timer can wait',
    (option) => {
      expect(() => create({ [option]: 2 ** 31 })).toThrow(TypeError)
      expect(create({ [option]: 2 ** 31 - 1 })).toHaveProperty('receive')
    },
  )
})

describe('the retention', () => {
  test.each([
    ['telnyx', provider, 660_000],
    ['dfns', dfns({ secret: 'a secret' }), 86_415_000],
    ['standardWebhooks', standardWebhooks({ secret: `whsec_${btoa('s'.repeat(32))}` }), 272_255_000],
  ])('of %s has a floor', (_, configured, least) => {
    const create = (retentionMs: number) => createReceiver<unknown>({ provider: configured, retentionMs }, handle)
    expect(create(least)).toHaveProperty('receive')
    expect(() => create(least - 1)).toThrow(/"retentionMs"/)
  })

  test('outlives every copy that the tolerance lets through', () => {
    const options = { toleranceSeconds: 86_400, retentionMs: (2 * 86_400 + 60) * 1000 }
    expect(create(options)).toHaveProperty('receive')
    expect(() => create({ ...options, retentionMs: options.retentionMs - 1 })).toThrow(/"retentionMs"/)
  })

  test('of seven days is too short for a tolerance of four', () => {
    expect(() => create({ toleranceSeconds: 4 * 86_400 })).toThrow(/"retentionMs"/)
  })
})

test.each([
  ['telnyx', telnyx, 18_000, 660_000],
  ['dfns', dfns, 86_415_000, 86_415_000],
  ['standardWebhooks', standardWebhooks, 272_255_000, 272_255_000],
])('%s tries again for a time, and is remembered for at least as long', (_, { definition }, horizon, retention) => {
  expect(retryHorizonMs(definition.deliveryPolicy)).toBe(horizon)
  expect(leastRetentionMs(definition.deliveryPolicy, 300)).toBe(retention)
})

describe('the store', () => {
  test.each([undefined, '', 42, null])('needs a namespace, which %o is not', (namespace) => {
    expect(() => create({ store: memoryStore(), namespace })).toThrow(/"namespace"/)
  })

  test('that is the default needs no name', () => {
    expect(create({})).toHaveProperty('receive')
  })
})

describe('the provider', () => {
  test('must be configured: its factory is refused', () => {
    expect(() => create({ provider: telnyx })).toThrow(/"provider"/)
  })

  test.each([
    ['missing', undefined],
    ['null', null],
    ['a name', 'telnyx'],
    ['a definition', telnyx.definition],
  ])('cannot be %s', (_, wrong) => {
    expect(() => create({ provider: wrong })).toThrow(/"provider"/)
  })
})

describe('the handler', () => {
  test.each([
    ['missing', undefined],
    ['null', null],
    ['a text', 'handle'],
    ['a list', [handle]],
    ['a table with a text', { 'message.received': 'handle' }],
    ['a table with an undefined entry', { 'message.received': undefined }],
  ])('cannot be %s', (_, wrong) => {
    const create = () => createReceiver({ provider }, wrong as never)
    expect(create).toThrow(TypeError)
  })
})

test.each([
  ['telnyx', () => telnyx({ publicKey: undefined })],
  ['telnyx', () => telnyx({ publicKey: '' })],
  ['telnyx', () => telnyx({ publicKey: [] })],
  ['dfns', () => dfns({ secret: undefined })],
  ['dfns', () => dfns({ secret: '' })],
  ['standardWebhooks', () => standardWebhooks({ secret: undefined })],
  ['a custom provider', () => custom({ secret: '' })],
])('%s without a key is not made', (_, configure) => {
  expect(configure).toThrow(TypeError)
})

const custom = defineProvider<SecretOptions>({ ...dfns.definition, name: 'custom' })

describe('an option of another kind', () => {
  test.each([
    ['a store without methods', { store: {}, namespace: 'here' }],
    ['a store that is null', { store: null, namespace: 'here' }],
    ['a time instead of a clock', { now: Date.now() }],
    ['an observer that is no function', { onOutcome: 'log' }],
    ["a lease that outlives the provider's attempts", { leaseMs: 30_000 }],
  ])('is a TypeError: %s', (_, wrong) => {
    expect(() => create(wrong)).toThrow(TypeError)
  })
})

test('the tolerance is what the provider asks for, where nobody says so', async () => {
  const time = header('acme-time', { grammar: 'digits' })
  const strict = defineProvider<SecretOptions>({
    ...acmeDefinition,
    scheme: signedMessage({
      signed: [time, '.', body],
      timestamp: { from: time, unit: 'seconds', tolerance: { seconds: 5 } },
      signature: {
        from: header('acme-signature'),
        versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
      },
    }),
  })
  const keys = { secret: 'a secret of tests' }
  const sentAt = 1_700_000_000_000
  const request = sign(strict, { id: '1', type: 'paid' }, { keys, now: () => sentAt })
  const judge = async (ageMs: number, options: object = {}) => {
    const receiver = createReceiver(
      { provider: strict(keys), now: () => sentAt + ageMs, ...quiet, ...options },
      () => undefined,
    )
    return (await receiver.fetch(new Request('http://localhost/', request))).status
  }
  expect([await judge(5000), await judge(6000), await judge(6000, { toleranceSeconds: 300 })]).toEqual([204, 401, 204])
  const delivery = { headers: request.headers, body: new TextEncoder().encode(request.body) }
  await expect(verify(strict(keys), delivery, { now: () => sentAt + 6000 })).rejects.toMatchObject({
    code: 'timestamp_too_old',
  })
})
