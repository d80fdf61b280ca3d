import { type SecretOptions, verify } from '@countersign/core'
import { defineProvider, messageSpecOf, signedMessage } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import { generateKeys } from '../src/index.ts'

const telnyxBody = { data: { id: 'e1', event_type: 'message.received' } }
const dfnsBody = () => ({ id: 'whe-1', kind: 'wallet.created', timestampSent: Math.floor(Date.now() / 1000) })
const text = (body: string) => new TextEncoder().encode(body)

describe('keys are written as the provider writes them:', () => {
  test('a base64 pair for Telnyx, and no secret', () => {
    expect(generateKeys(telnyx)).toEqual({
      publicKey: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      privateKey: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    })
  })

  test('a secret for Dfns, and no pair', () => {
    expect(generateKeys(dfns)).toEqual({ secret: expect.stringMatching(/^\S{32,}$/) })
  })

  test('both for Standard Webhooks, each with its prefix', () => {
    expect(generateKeys(standardWebhooks)).toEqual({
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      publicKey: expect.stringMatching(/^whpk_[A-Za-z0-9+/]{43}=$/),
      privateKey: expect.stringMatching(/^whsk_[A-Za-z0-9+/]{43}=$/),
    })
  })

  test('hex for a provider of the user that writes hex', () => {
    const spec = messageSpecOf(dfns.definition)
    if (!spec) throw new Error('Dfns signs no message')
    const [version] = spec.signature.versions
    const versions = [{ ...version, key: { encoding: 'hex' } }] as const
    const acme = defineProvider<SecretOptions>({
      ...dfns.definition,
      name: 'acme',
      scheme: signedMessage({ ...spec, signature: { ...spec.signature, versions } }),
    })
    expect(generateKeys(acme)).toEqual({ secret: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })
})

test('no two calls give the same keys', () => {
  const all = Array.from({ length: 5 }, () => generateKeys(standardWebhooks))
  const values = all.flatMap((keys) => Object.values(keys))
  expect(new Set(values).size).toBe(15)
})

describe('what is signed with generated keys is verified with them', () => {
  test('for Telnyx', async () => {
    const keys = generateKeys(telnyx)
    const { headers, body } = sign(telnyx, telnyxBody, { keys })
    expect(await verify(telnyx(keys), { headers, body: text(body) })).toMatchObject({ id: 'e1' })
  })

  test('for Dfns', async () => {
    const keys = generateKeys(dfns)
    const { headers, body } = sign(dfns, dfnsBody(), { keys })
    expect(await verify(dfns(keys), { headers, body: text(body) })).toMatchObject({ id: 'whe-1' })
  })

  test.each(['secret', 'publicKey'] as const)('for Standard Webhooks, by its %s alone', async (option) => {
    const keys = generateKeys(standardWebhooks)
    const { headers, body } = sign(standardWebhooks, { type: 'a.b' }, { keys, id: 'msg_1' })
    const provider = standardWebhooks({ [option]: keys[option] } as Pick<typeof keys, typeof option>)
    expect(await verify(provider, { headers, body: text(body) })).toMatchObject({ id: 'msg_1' })
  })
})

test('what is signed with other keys is refused', async () => {
  const { headers, body } = sign(telnyx, telnyxBody, { keys: generateKeys(telnyx) })
  const verifying = verify(telnyx(generateKeys(telnyx)), { headers, body: text(body) })
  await expect(verifying).rejects.toMatchObject({ code: 'signature_mismatch' })
})
