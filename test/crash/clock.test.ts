import { createReceiver, type Outcome, sign, telnyx, toIncomingRequest } from '@countersign/core'
import { generateKeys } from '@countersign/testing'
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
    let runs = 0
    let end = () => {}
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    let begin = () => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const receiver = createReceiver(
      { provider: telnyx(keys), store: open.store, name: 'clock', now, waitForInProgressMs: 0, onOutcome: () => {} },
      async () => {
        runs++
        begin()
        await ended
      },
    )
    const deliver = async (): Promise<Outcome['status']> => {
      const request = sign(telnyx, { data: { id: 'event', event_type: 'message.received' } }, { keys, now })
      const { status } = await receiver.receive(toIncomingRequest(new Request('http://localhost/', request)))
      return status
    }

    const first = deliver()
    await begun
    const duringLease: string[] = []
    for (offset of [TEN_MINUTES, -TEN_MINUTES, 0, 2 * TEN_MINUTES]) duringLease.push(await deliver())
    offset = -TEN_MINUTES
    end()
    expect(await first).toBe('processed')
    const afterwards: string[] = []
    for (offset of [-TEN_MINUTES, 0, TEN_MINUTES]) afterwards.push(await deliver())

    expect(duringLease).toEqual(['in_progress', 'in_progress', 'in_progress', 'in_progress'])
    expect(afterwards).toEqual(['duplicate', 'duplicate', 'duplicate'])
    expect(runs).toBe(1)
  },
)
