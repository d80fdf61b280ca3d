import type { Log } from './receiver.ts'
import type { Scene, Stage } from './scenes.ts'

/** What a scene came to. */
export interface Result extends Log {
  readonly sent: string
  /** The status of each answer; `–` where the connection broke instead. */
  readonly answered: readonly (number | '–')[]
  readonly isAsExpected: boolean
}

export async function play({ sent, play, isAsExpected }: Scene, stage: Stage): Promise<Result> {
  const deliveries = await play(stage)
  const attempts = deliveries.flatMap((delivery) => delivery.attempts)
  const log = await stage.receiver.takeLog()
  const came = { answered: attempts.map(({ response }) => response?.status ?? '–'), ...log }
  return { sent, ...came, isAsExpected: isAsExpected(came) }
}
