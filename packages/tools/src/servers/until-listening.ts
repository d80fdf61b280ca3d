import { sleep } from '../time/sleep.ts'

const PATIENCE_MS = 20_000

/** Asks until a server answers there; what it answers does not matter. */
export async function untilListening(url: string): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS
  while (!(await isAnswered(url))) {
    if (performance.now() > giveUpAt) throw new Error(`Nothing listens at ${url}`)
    await sleep(100)
  }
}

function isAnswered(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}
