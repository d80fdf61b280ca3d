import { createReceiver, type Outcome } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, generateKeys, sampleEvent } from '@countersign/testing'
import { createGate } from '@countersign/tools/time/gate'
import { expect, test } from 'vitest'
import { isAvailable } from './available.ts'
import { createPlace, openPlace, STORE_KINDS } from './places/index.ts'

const TEN_MINUTES = 600_000
const keys = generateKeys(telnyx)

test.for(STORE_KINDS)(
  '%s: an application whose clock is off and is set back during a lease claims nothing early',
  async (kind, { skip, onTestFinished }) => {
    if (!isAvailable[kind]) skip()
    const place = await createPlace(kind)
    const open = openPlace(place.address)
    onTestFinished(async () => {
      await open.close()
      await place.remove()
    })
    let offset = TEN_MINUTES
    const now = () => Date.now() + offset
    const begun = createGate()
    const ended = createGate()
    const outcomes: Outcome['status'][] = []
    const onOutcome = ({ status }: Outcome) => outcomes.push(status)
    const receiver = createReceiver(
      { provider: telnyx(keys), store: open.store, namespace: 'clock', now, waitForInProgressMs: 0, onOutcome },
      () => {
        begun.open()
        return ended.opened
      },
    )
    const target = webhook(receiver)
    const sender = createSender({ provider: telnyx, keys, target, schedule: { timeoutMs: 20_000 } })
    const event = sampleEvent(telnyx, 'message.received')
    // The time of the signature is the application's, so that no delivery is too old or too new to it.
    const deliver = () => sender.send(event, { skewMs: offset, attempts: 1 })

    const first = deliver()
    await begun.opened
    for (offset of [TEN_MINUTES, -TEN_MINUTES, 0, 2 * TEN_MINUTES]) await deliver()
    offset = -TEN_MINUTES
    ended.open()
    await first
    for (offset of [-TEN_MINUTES, 0, TEN_MINUTES]) await deliver()

    const duringLease = Array(4).fill('in_progress')
    expect(outcomes).toEqual([...duringLease, 'processed', 'duplicate', 'duplicate', 'duplicate'])
  },
)
