import type { ServerResponse } from 'node:http'
import type { Outcome } from '@countersign/core'
import type { RouteReceiver } from '@countersign/core/adapter'
import { removeHeaders, replaceReply } from './reply.ts'

/** A route's answer, kept back until the event is settled. */
export interface HeldReply {
  /** Resolves with the status when the route has ended its answer. */
  readonly ended: Promise<number>
  /** Lets the route's answer go, or puts the receiver's in its place where the event is not settled as the route says. */
  readonly settle: (outcome: Outcome, receiver: Pick<RouteReceiver, 'statusFor' | 'toReply'>) => void
}

/** What a route answered. Whatever it does to the response afterwards, in an error handler above all, is too late. */
interface Answer {
  readonly status: number
  readonly statusMessage: string
  readonly headers: ReturnType<ServerResponse['getHeaders']>
  readonly endArguments: readonly unknown[]
}

/**
 * Holds back `response.end`, so that a provider is not told of success before the event is marked. What a route
 * writes before it ends is on its way already: a streamed answer can no longer be changed, only cut off.
 */
export function holdReply(response: ServerResponse): HeldReply {
  const { end, write } = response
  let answer: Answer | undefined
  const ended = new Promise<number>((resolve) => {
    response.end = ((...endArguments: readonly unknown[]) => {
      const { statusCode: status, statusMessage } = response
      answer ??= { status, statusMessage, headers: { ...response.getHeaders() }, endArguments }
      response.write = () => true
      resolve(answer.status)
      return response
    }) as ServerResponse['end']
  })

  function letGo(): void {
    Object.assign(response, { end, write })
  }

  function release({ statusMessage, headers, endArguments }: Answer, status: number): void {
    letGo()
    if (!response.headersSent) {
      removeHeaders(response)
      for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value)
      Object.assign(response, { statusCode: status, statusMessage })
    }
    Reflect.apply(end, response, endArguments)
  }

  return {
    ended,
    settle(outcome, receiver) {
      const status = answer && receiver.statusFor(outcome, answer.status)
      if (answer && status !== undefined) return release(answer, status)
      letGo()
      replaceReply(response, receiver.toReply(outcome))
    },
  }
}
