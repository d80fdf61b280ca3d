import { fromFetch } from '@countersign/core/fetch'
import { header, hmacSha256, signedMessage, toFactory } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, memoryStore, type SecretOptions, type WebhookOptions } from '../../src/index.ts'
import { type AcmeBody, acmeDefinition } from '../acme.ts'

const time = header('acme-time', { grammar: 'digits' })
const token = header('acme-token', { grammar: 'word' })

/** A provider that signs a time and a token, and nothing of the body. */
const acme = toFactory<SecretOptions, Record<string, AcmeBody>, AcmeBody>({
  ...acmeDefinition,
  scheme: signedMessage({
    signed: [time, '.', token],
    timestamp: { from: time, unit: 'seconds' },
    once: token,
    signature: {
      from: header('acme-signature'),
      versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  }),
  values: { token },
})

const keys = { secret: 'shared with acme' }

function receiverOf(options: Partial<WebhookOptions<Record<string, AcmeBody>>> = {}) {
  const handled: string[] = []
  const receiver = createReceiver({ provider: acme(keys), ...quiet, ...options }, ({ id }) => {
    handled.push(id)
  })
  /** Sends a body with a genuine signature of the token. */
  const receive = (tokenText: string, id: string) => {
    const request = sign(acme, { id, type: 'paid' }, { keys, values: { token: tokenText } })
    return receiver.receive(fromFetch(new Request('http://localhost/', request)))
  }
  return { receiver, receive, handled }
}

describe('a signature that covers nothing of the body', () => {
  test('may come again with the same body: the provider tries again', async () => {
    const { receive, handled } = receiverOf()
    expect(await receive('t-1', '1')).toMatchObject({ status: 'processed', event: { assurance: 'sender' } })
    expect(await receive('t-1', '1')).toMatchObject({ status: 'duplicate' })
    expect(handled).toEqual(['1'])
  })

  test('runs again with the same body after the handler has failed', async () => {
    let runs = 0
    const receiver = createReceiver({ provider: acme(keys), ...quiet }, () => {
      if (++runs === 1) throw new Error('not now')
    })
    const request = sign(acme, { id: '1', type: 'paid' }, { keys, values: { token: 't-1' } })
    const receive = () => receiver.receive(fromFetch(new Request('http://localhost/', request)))
    expect([(await receive()).status, (await receive()).status]).toEqual(['failed', 'processed'])
  })

  test('is refused with another body', async () => {
    const { receive, handled } = receiverOf()
    await receive('t-1', '1')
    expect(await receive('t-1', '2')).toMatchObject({ status: 'rejected', code: 'signature_mismatch' })
    expect(await receive('t-2', '2')).toMatchObject({ status: 'processed' })
    expect(handled).toEqual(['1', '2'])
  })

  test('is refused with another body for each receiver that shares the store, and for no other', async () => {
    const store = memoryStore()
    const [one, same, apart] = ['shop', 'shop', 'news'].map((namespace) => receiverOf({ store, namespace }))
    await one?.receive('t-1', '1')
    expect(await same?.receive('t-1', '2')).toMatchObject({ code: 'signature_mismatch' })
    expect(await apart?.receive('t-1', '2')).toMatchObject({ status: 'processed' })
  })

  test('is noted only where it holds', async () => {
    const forged = sign(acme, { id: '2', type: 'paid' }, { keys: { secret: 'a guess' }, values: { token: 't-1' } })
    const { receive, receiver } = receiverOf()
    const refused = await receiver.receive(fromFetch(new Request('http://localhost/', forged)))
    expect(refused).toMatchObject({ code: 'signature_mismatch' })
    expect(await receive('t-1', '1')).toMatchObject({ status: 'processed' })
  })

  test('needs a store that can note it, where the receiver is made', () => {
    const { once: _, ...store } = memoryStore()
    expect(() => createReceiver({ provider: acme(keys), store, namespace: 'n', ...quiet }, () => undefined)).toThrow(
      new TypeError(
        '"store" has no once(), which the deliveries of acme need: their signature does not cover the body. Use another store.',
      ),
    )
  })
})
