import { sleep } from './sleep.ts'

/** Resolves when the condition holds; asks again and again, and fails when it never does. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 15_000
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error(`It never came to this: ${condition}`)
    await sleep(10)
  }
}
