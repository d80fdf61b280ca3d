/**
 * The result of `operation`, or a rejection with the signal's reason when the signal is aborted first. The operation
 * itself goes on: its later result is dropped.
 */
export function orAborted<Result>(operation: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return operation
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    void operation.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
