/** The result of `operation`, or a rejection when there is none within the time. What comes later is dropped. */
export async function within<Result>(timeoutMs: number, operation: () => Result): Promise<Awaited<Result>> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([operation(), timeout])
  } finally {
    clearTimeout(timer)
  }
}
