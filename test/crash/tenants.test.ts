import { createReceiver, type Outcome } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, generateKeys } from '@countersign/testing'
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
      resolveTenant: ({ url }) => ({ tenantId: new URL(url).pathname.slice(1), publicKey: keys.publicKey }),
    })
    const runs: string[] = []
    const outcomes: Outcome['status'][] = []
    const onOutcome = ({ status }: Outcome) => outcomes.push(status)
    const [messages, billing] = ['messages', 'billing'].map((name) =>
      createReceiver({ provider, store: open.store, namespace: name, onOutcome }, (event) => {
        runs.push(`${name}/${event.tenantId}`)
      }),
    )
    if (!messages || !billing) throw new Error('There are two receivers')
    const senders = [messages, billing].flatMap((receiver) =>
      ['/a', '/b'].map((url) => createSender({ provider: telnyx, keys, target: { app: webhook(receiver), url } })),
    )
    const deliverAll = async () => {
      for (const sender of senders) await sender.send(body)
      return outcomes.splice(0)
    }

    expect(await deliverAll()).toEqual(['processed', 'processed', 'processed', 'processed'])
    expect(await deliverAll()).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate'])
    expect(runs).toEqual(['messages/a', 'messages/b', 'billing/a', 'billing/b'])

    await messages.forget({ id: 'event', body, tenantId: 'a' })
    expect(await deliverAll()).toEqual(['processed', 'duplicate', 'duplicate', 'duplicate'])
  },
)
