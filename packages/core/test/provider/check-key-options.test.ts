import { dfns } from '@countersign/providers/dfns'
import { discord } from '@countersign/providers/discord'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { providers } from '@countersign/providers/testing'
import { generateKeys } from '@countersign/testing'
import { describe, expect, test } from 'vitest'

const { publicKey } = generateKeys(telnyx)

describe('an option that a provider does not have is refused', () => {
  test.each([
    [
      'another case',
      () => telnyx({ publickey: publicKey } as never),
      '"publickey" is no option of telnyx. Did you mean "publicKey"?',
    ],
    ['a letter less', () => dfns({ secre: 's' } as never), '"secre" is no option of dfns. Did you mean "secret"?'],
    [
      'a tenant in another spelling',
      () => dfns({ resolveTenants: () => undefined } as never),
      '"resolveTenants" is no option of dfns. Did you mean "resolveTenant"?',
    ],
    [
      'a key of another kind',
      () => telnyx({ publicKey, signingSecret: 's' } as never),
      '"signingSecret" is no option of telnyx. The options are publicKey, keyTtlMs, resolveTenant.',
    ],
    [
      'a key to sign with, where one key does both',
      () => dfns({ secret: 's', privateKey: 's' } as never),
      '"privateKey" is no option of dfns. The options are secret, keyTtlMs, resolveTenant.',
    ],
  ])('%s', (_, configure, message) => {
    expect(configure).toThrow(new TypeError(message))
  })

  test('with its value undefined, too', () => {
    expect(() => discord({ publicKey, secret: undefined } as never)).toThrow('"secret" is no option of discord')
  })

  test('before a key is missed', () => {
    expect(() => standardWebhooks({ Secret: 'whsec_' } as never)).toThrow('Did you mean "secret"?')
  })
})

test.each(Object.entries(providers))(
  '%s takes what generateKeys makes, one object for both sides',
  (_, { factory }) => {
    expect(() => factory(generateKeys<never>(factory) as never)).not.toThrow()
  },
)

test.each([[undefined], [null], ['a secret']])('%j is no options', (options) => {
  expect(() => telnyx(options as never)).toThrow('Give an object with its keys.')
  expect(() => telnyx(options as never)).not.toThrow('a secret')
})
