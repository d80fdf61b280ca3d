import {
  body,
  defineProvider,
  header,
  hmacSha256,
  type ProviderDefinition,
  type PublicKeyOptions,
  signedMessage,
  type Template,
} from '@countersign/core/provider'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'
import { describe, expect, test } from 'vitest'
import { checkNumber } from '../../src/shared/check-number.ts'
import { within } from '../../src/shared/within.ts'
import { type AcmeBody, acmeDefinition } from '../acme.ts'

const { publicKey } = generateKeys(telnyx)

describe('a number that is out of its range is told by its option, its value and the limits:', () => {
  test.each<[unknown, number, number | undefined, string]>([
    [-1, 1, undefined, '"size" is -1: give a number of at least 1'],
    [0, 1, 1000, '"size" is 0: give a number of at least 1 and at most 1000'],
    [Number.NaN, 0, undefined, '"size" is NaN: give a number of at least 0'],
    [
      Number.POSITIVE_INFINITY,
      0,
      undefined,
      '"size" is Infinity: give a number of at least 0 and at most 9007199254740991',
    ],
    ['5', 1, undefined, '"size" is of type string: give a number of at least 1'],
    [null, 1, undefined, '"size" is null: give a number of at least 1'],
    [{}, 1, undefined, '"size" is of type object: give a number of at least 1'],
  ])('%j', (value, least, most, message) => {
    expect(() => checkNumber('size', value, least, most)).toThrow(new TypeError(message))
  })
})

test('what does not answer in time is named', async () => {
  const never = () => new Promise(() => undefined)
  await expect(within(1, never, '"secret"')).rejects.toThrow('"secret" gave no answer within 1 ms')
})

describe('a provider that is set up wrongly says what was given and what to do:', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'The options of telnyx are undefined. Give an object with its keys.'],
    ['a key alone', publicKey, 'The options of telnyx are of type string. Give an object with its keys.'],
    ['no key', {}, '"publicKey" of telnyx is missing. Is the environment variable set?'],
    ['an empty key', { publicKey: '' }, '"publicKey" of telnyx is empty. Give the key as a string.'],
    ['a number', { publicKey: 5 }, '"publicKey" of telnyx is of type number. Give the key as a string.'],
    ['an empty list', { publicKey: [] }, '"publicKey" of telnyx is an empty list. Give at least one key.'],
    [
      'a space',
      { publicKey: `${publicKey} ` },
      '"publicKey" of telnyx has white space at its start or end. Remove it.',
    ],
    ['a tenant', { resolveTenant: 'a' }, '"resolveTenant" is of type string. Give a function that returns the tenant.'],
  ])('%s', (_, options, message) => {
    expect(() => telnyx(options as PublicKeyOptions)).toThrow(message)
  })

  test('a secret that is too short, without showing it', () => {
    const secret = `whsec_${btoa('short')}`
    expect(() => standardWebhooks({ secret })).toThrow(
      '"secret" of standard-webhooks is 5 bytes long, but must have 16 to 75.',
    )
    expect(() => standardWebhooks({ secret })).not.toThrow(secret)
  })
})

describe('a definition that contradicts itself says which parts, and how to repair it:', () => {
  const { deliveryPolicy } = acmeDefinition
  const define = (changes: Partial<ProviderDefinition<AcmeBody>>) => () =>
    defineProvider({ ...acmeDefinition, ...changes })
  const time = header('acme-time', { grammar: 'digits' })
  const id = header('acme-id')
  const signing = (signed: Template) =>
    define({
      scheme: signedMessage({
        signed,
        timestamp: { from: time, unit: 'seconds' },
        signature: {
          from: header('acme-signature'),
          versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
        },
      }),
    })

  test.each<[string, () => unknown, string]>([
    [
      'a time that is not signed',
      signing([body]),
      '"timestamp.from" is {acme-time}, which the signature does not cover. Add it to "signed".',
    ],
    [
      'a body that is signed twice',
      signing([time, '.', body, '.', body]),
      '"signed" is "{acme-time}.{body}.{body}", and has the body more than once. Use it once.',
    ],
    [
      'an id whose end nobody can tell',
      signing([id, time, '.', body]),
      'Nothing tells where {acme-id} ends: give it a stricter grammar or a length, or say in "ambiguous" why it is safe.',
    ],
    [
      'a wait too few',
      define({ deliveryPolicy: { ...deliveryPolicy, attemptsPerUrl: 3 } }),
      '"deliveryPolicy.retryAfterMs" has 1 waits, but 3 attempts have 2 waits between them',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message)
  })
})
