import type { ServerResponse } from 'node:http'
import type { Outcome, Receiver } from '@countersign/core'
import { sendReply } from './reply.ts'

/** A route's answer, kept back until the event is settled. */
export interface HeldReply {
  /** Resolves with the status when the route has ended its answer. */
  readonly ended: Promise<number>
  /** Lets the route's answer go, or puts the receiver's in its place where the event is not settled as the route says. */
  readonly settle: (outcome: Outcome, receiver: Receiver) => void
}

/**
 * Holds back `response.end`, so that a provider is not told of success before the event is marked. What a route
 * writes before it ends is on its way already: a streamed answer can no longer be changed, only cut off.
 */
export function holdReply(response: ServerResponse): HeldReply {
  const { end } = response
  let args: readonly unknown[] | undefined
  const ended = new Promise<number>((resolve) => {
    response.end = ((...given: readonly unknown[]) => {
      args ??= given
      resolve(response.statusCode)
      return response
    }) as ServerResponse['end']
  })

  function release(): void {
    response.end = end
    Reflect.apply(end, response, args ?? [])
  }

  function replace(outcome: Outcome, receiver: Receiver): void {
    response.end = end
    if (response.headersSent) return void response.destroy()
    for (const name of response.getHeaderNames()) response.removeHeader(name)
    sendReply(response, receiver.toReply(outcome))
  }

  return {
    ended,
    settle(outcome, receiver) {
      const isSuccess = isSuccessful(response.statusCode)
      if (isSuccess && outcome.status !== 'processed') return replace(outcome, receiver)
      const { success } = receiver.definition.deliveryPolicy
      // The route means success, and this provider knows only one.
      if (isSuccess && success.exact && !response.headersSent) response.statusCode = success.status
      release()
    },
  }
}

/** Whether a route's status says that the event is done. */
export function isSuccessful(status: number): boolean {
  return status >= 200 && status < 300
}
