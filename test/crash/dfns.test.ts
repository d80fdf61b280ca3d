import { createReceiver } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { dfns } from '@countersign/providers/dfns'
import {
  type Attempt,
  createSender,
  type Delivery,
  generateKeys,
  type Readings,
  sampleEvent,
} from '@countersign/testing'
import { sleep } from '@countersign/tools/time/sleep'
import { expect, test } from 'vitest'
import { isAvailable } from './available.ts'
import { createPlace, openPlace, STORE_KINDS } from './places/index.ts'

const keys = generateKeys(dfns)

/** What `retryOf` names: the docs say the attempt before, the reference says the first one. */
const READINGS: readonly { readonly named: string; readonly retryOf: NonNullable<Readings['retryOf']> }[] = [
  { named: 'the attempt before', retryOf: 'previous' },
  { named: 'the first attempt', retryOf: 'first' },
]

/** Which of the five attempts arrive, in their order; those in one list at once. */
const WAYS: Readonly<Record<string, readonly (readonly number[])[]>> = {
  'whose replies are lost after the effect': [[1], [2], [3], [4], [5]],
  'of which the second never arrives': [[1], [3], [4], [5]],
  'of which only the first and the last arrive': [[1], [5]],
  'in reverse order': [[5], [4], [3], [2], [1]],
  'out of order': [[3], [1], [5], [2], [4]],
  'all at once': [[1, 2, 3, 4, 5]],
}

const CASES = STORE_KINDS.flatMap((kind) => READINGS.map((reading) => ({ kind, ...reading })))

test.for(CASES)(
  '$kind: five attempts of Dfns at one event make one run, where `retryOf` names $named',
  async ({ kind, retryOf }, { skip, onTestFinished }) => {
    if (!isAvailable[kind]) skip()
    const place = await createPlace(kind)
    const open = openPlace(place.address)
    onTestFinished(async () => {
      await open.close()
      await place.remove()
    })
    const receiver = createReceiver(
      { provider: dfns(keys), store: open.store, namespace: 'dfns', onOutcome: () => undefined },
      async ({ body: { date } }) => {
        await sleep(20)
        await open.write({ event: date, run: '' })
      },
    )
    const sender = createSender({
      provider: dfns,
      keys,
      target: webhook(receiver),
      readings: { retryOf },
      schedule: { retryAfterMs: [0, 0, 0, 0] },
    })

    const runs: Record<string, number> = {}
    const replayed: Delivery[] = []
    for (const [index, [way, order]] of Object.entries(WAYS).entries()) {
      const date = `2026-11-22T10:00:0${index}.000Z`
      // None of them arrives as it is made, so that each can arrive when it is its turn.
      const { attempts } = await sender.send(sampleEvent(dfns, 'wallet.created', { date }), { network: 'connect' })
      for (const numbers of order) {
        const arriving = numbers.map((number) => sender.replay(attempts[number - 1] as Attempt))
        replayed.push(...(await Promise.all(arriving)))
      }
      runs[way] = (await place.readEffects()).filter(({ event }) => event === date).length
    }
    expect(runs).toEqual(Object.fromEntries(Object.keys(WAYS).map((way) => [way, 1])))
    expect(new Set(replayed.map(({ status }) => status))).toEqual(new Set(['delivered']))
  },
)
