import { createReceiver, type Outcome, sign, telnyx, toIncomingRequest } from '@countersign/core'
import { generateKeys } from '@countersign/testing'
import { expect, test } from 'vitest'
import { isAvailable } from './available.ts'
import { createPlace, openPlace, STORE_KINDS } from './places/index.ts'

const keys = generateKeys(telnyx)
const body = { data: { id: 'event', event_type: 'message.received' } }

test.for(STORE_KINDS)(
  '%s: two tenants and two receivers on one store never see each other’s keys',
  async (kind, { skip, onTestFinished }) => {
    if (!isAvailable[kind]) skip()
    const place = await createPlace(kind)
    const open = openPlace(place.address)
    onTestFinished(async () => {
      await open.close()
      await place.remove()
    })
    const provider = telnyx({
      tenant: ({ url }) => ({ scope: new URL(url).pathname.slice(1), publicKey: keys.publicKey }),
    })
    const runs: string[] = []
    const [messages, billing] = ['messages', 'billing'].map((name) =>
      createReceiver({ provider, store: open.store, name, onOutcome: () => undefined }, (event) => {
        runs.push(`${name}/${event.scope}`)
      }),
    )
    if (!messages || !billing) throw new Error('There are two receivers')
    const deliver = async (receiver: typeof messages, scope: string): Promise<Outcome> =>
      receiver.receive(toIncomingRequest(new Request(`http://localhost/${scope}`, sign(telnyx, body, { keys }))))
    const deliverAll = async () => [
      await deliver(messages, 'a'),
      await deliver(messages, 'b'),
      await deliver(billing, 'a'),
      await deliver(billing, 'b'),
    ]

    const first = await deliverAll()
    expect(first.map(({ status }) => status)).toEqual(['processed', 'processed', 'processed', 'processed'])
    const second = await deliverAll()
    expect(second.map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate'])
    expect(runs).toEqual(['messages/a', 'messages/b', 'billing/a', 'billing/b'])

    await messages.forget({ id: 'event', body, scope: 'a' })
    const third = await deliverAll()
    expect(third.map(({ status }) => status)).toEqual(['processed', 'duplicate', 'duplicate', 'duplicate'])
  },
)
