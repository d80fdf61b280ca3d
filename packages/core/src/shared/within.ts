/** The result of `operation`, or a rejection when there is none within the time. What comes later is dropped. */
export function within<Result>(timeoutMs: number, operation: () => Result): Promise<Awaited<Result>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    void (async () => {
      try {
        resolve(await operation())
      } catch (error) {
        reject(error)
      }
      clearTimeout(timer)
    })()
  })
}
