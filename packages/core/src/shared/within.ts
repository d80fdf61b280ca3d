/**
 * The result of `operation`, or a rejection when there is none within the time. A later result is dropped.
 *
 * @param name what the message says gave no answer
 */
export function within<Result>(timeoutMs: number, operation: () => Result, name = 'it'): Promise<Awaited<Result>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} gave no answer within ${timeoutMs} ms`)), timeoutMs)
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
