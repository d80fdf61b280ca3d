/** Works on several items simultaneously, and ends when all that began have ended. After the first failure no other item begins. */
export async function forEach<Item>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values()
  const failures: unknown[] = []

  async function workOn(): Promise<void> {
    for (const item of left) {
      if (failures.length > 0) return
      await work(item).catch((error: unknown) => failures.push(error))
    }
  }

  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, workOn))
  if (failures.length > 0) throw failures[0]
}
