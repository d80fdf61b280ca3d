import { createReceiver, dfns, fetchHandler, sign } from '@countersign/core'
import { generateKeys } from '@countersign/testing'
import { expect, test } from 'vitest'
import { isAvailable } from './available.ts'
import { createPlace, openPlace, STORE_KINDS } from './places/index.ts'
import { sleep } from './provider.ts'

const keys = generateKeys(dfns)

interface Attempt {
  readonly id: string
  readonly retryOf?: string
  readonly deliveryAttempt: number
}

/** What `retryOf` names: the docs say the attempt before, the reference says the first one. */
const READINGS = {
  'the attempt before': (number: number) => number - 1,
  'the first attempt': () => 1,
}

/** Five attempts at one event, each under an id of its own. */
function makeAttempts(name: string, reading: keyof typeof READINGS): readonly Attempt[] {
  const idOf = (number: number) => `whe-${name}-${number}`
  return [1, 2, 3, 4, 5].map((number) => ({
    id: idOf(number),
    ...(number > 1 && { retryOf: idOf(READINGS[reading](number)) }),
    deliveryAttempt: number,
  }))
}

type Post = (attempt: Attempt) => Promise<number>

async function inTurn(attempts: readonly Attempt[], post: Post): Promise<readonly number[]> {
  const statuses: number[] = []
  for (const attempt of attempts) statuses.push(await post(attempt))
  return statuses
}

const WAYS: Readonly<Record<string, (attempts: readonly Attempt[], post: Post) => Promise<readonly number[]>>> = {
  'whose replies are lost after the effect': inTurn,
  'of which the second never arrives': ([first, , ...others], post) => inTurn([first, ...others].flatMap(toList), post),
  'of which only the first and the last arrive': ([first, , , , last], post) =>
    inTurn([first, last].flatMap(toList), post),
  'in reverse order': (attempts, post) => inTurn(attempts.toReversed(), post),
  'out of order': (attempts, post) =>
    inTurn(
      [2, 0, 4, 1, 3].flatMap((index) => toList(attempts[index])),
      post,
    ),
  'all at once': (attempts, post) => Promise.all(attempts.map(post)),
}

function toList<Item>(item: Item | undefined): readonly Item[] {
  return item === undefined ? [] : [item]
}

const CASES = STORE_KINDS.flatMap((kind) =>
  Object.keys(READINGS).map((reading) => ({ kind, reading: reading as keyof typeof READINGS })),
)

test.for(CASES)(
  '$kind: five attempts of Dfns at one event make one run, where `retryOf` names $reading',
  async ({ kind, reading }, { skip, onTestFinished }) => {
    if (!isAvailable[kind]) skip()
    const place = await createPlace(kind)
    const open = openPlace(place.address)
    onTestFinished(async () => {
      await open.close()
      await place.remove()
    })
    const receive = fetchHandler(
      createReceiver(
        { provider: dfns(keys), store: open.store, name: 'dfns', onOutcome: () => undefined },
        async ({ body: { date } }) => {
          await sleep(20)
          await open.write({ event: date, run: '' })
        },
      ),
    )

    const runs: Record<string, number> = {}
    const statuses: Record<string, readonly number[]> = {}
    for (const [index, [way, send]] of Object.entries(WAYS).entries()) {
      const date = `2026-11-22T10:00:0${index}.000Z`
      const post = async (attempt: Attempt) => {
        const body = {
          ...attempt,
          kind: 'wallet.created',
          date,
          data: {},
          timestampSent: Math.floor(Date.now() / 1000),
        }
        return (await receive(new Request('http://localhost/', sign(dfns, body, { keys })))).status
      }
      statuses[way] = await send(makeAttempts(`${index}`, reading), post)
      runs[way] = (await place.readEffects()).filter(({ event }) => event === date).length
    }
    expect(runs).toEqual(Object.fromEntries(Object.keys(WAYS).map((way) => [way, 1])))
    expect([...new Set(Object.values(statuses).flat())]).toEqual([200])
  },
)
