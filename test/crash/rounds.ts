import { createRandom } from '@countersign/tools/random'
import { sleep } from '@countersign/tools/time/sleep'
import { openStage, type StageOptions, type Summary } from './stage.ts'

export interface RoundsOptions extends StageOptions {
  readonly rounds: number
  /** Decides when events come, when the kill does and how long handlers take. */
  readonly seed: string
  /** How many events come in a round. Default: 20. */
  readonly events?: number
  /** Called after each round, with its number and what all rounds until then came to. */
  readonly onRound?: (round: number, summary: Summary) => unknown
}

/** Within how many milliseconds the events of a round come. */
const SPREAD_MS = 200

/** For how many milliseconds nobody listens after a kill, at most. */
const DOWN_MS = 50

/**
 * In each round, events come to a receiver, which is killed at a random moment of it; another takes its place at the
 * same address, and the provider goes on by its schedule. Then the effects in the database are counted.
 */
export async function playRounds(options: RoundsOptions): Promise<Summary> {
  const { rounds, seed, events = 20, onRound } = options
  const stage = await openStage(options)
  try {
    let current = await stage.start()
    const port = await current.listen()
    const url = `http://127.0.0.1:${port}/`
    let spare = stage.start()

    const deliverLater = async (event: string, random: () => number) => {
      await sleep(random() * SPREAD_MS)
      return stage.deliver(event, [url])
    }

    for (let round = 1; round <= rounds; round++) {
      const random = createRandom(`${seed}/round ${round}`)
      const next = await spare
      const underWay = Array.from({ length: events }, (_, index) => deliverLater(`r${round}-e${index + 1}`, random))
      await sleep(random() * SPREAD_MS)
      await stage.kill(current)
      await sleep(random() * DOWN_MS)
      current = next
      await current.listen(port)
      spare = stage.start()
      await Promise.all(underWay)
      await onRound?.(round, await stage.summarise())
    }
    await spare
    return await stage.summarise()
  } finally {
    await stage.close()
  }
}
