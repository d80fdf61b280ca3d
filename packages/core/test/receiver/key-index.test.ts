import { fromFetch } from '@countersign/core/fetch'
import { toFactory } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, type SecretOptions, verify, type WebhookEvent } from '../../src/index.ts'
import { acmeDefinition } from '../acme.ts'

const acme = toFactory<SecretOptions>(acmeDefinition)
const [live, other] = ['the secret of the live account', 'the secret of the test account']
const signed = (id: string, secret: string) => sign(acme, { id, type: 'paid' }, { keys: { secret } })

describe('the key that matched', () => {
  test('is told to the handler and in the outcome, by its position', async () => {
    const events: WebhookEvent[] = []
    const receiver = createReceiver({ provider: acme({ secret: [live, other] }), ...quiet }, (event) => {
      events.push(event)
    })
    const receive = (id: string, secret: string) =>
      receiver.receive(fromFetch(new Request('http://localhost/', signed(id, secret))))
    expect(await receive('1', live)).toMatchObject({ keyIndex: 0 })
    expect(await receive('2', other)).toMatchObject({ keyIndex: 1 })
    expect(await receive('2', live)).toMatchObject({ status: 'duplicate', keyIndex: 0 })
    expect(events.map(({ id, keyIndex, assurance }) => ({ id, keyIndex, assurance }))).toEqual([
      { id: '1', keyIndex: 0, assurance: 'signature' },
      { id: '2', keyIndex: 1, assurance: 'signature' },
    ])
  })

  test('is told by verify(), whatever gives the keys', async () => {
    const { headers, body } = signed('1', other)
    const delivery = { headers, body: new TextEncoder().encode(body) }
    for (const provider of [
      acme({ secret: [live, other] }),
      acme({ secret: async () => [live, other] }),
      acme({ resolveTenant: () => ({ tenantId: 't', secret: [live, other] }) }),
    ]) {
      expect(await verify(provider, delivery)).toMatchObject({ keyIndex: 1 })
    }
  })
})
