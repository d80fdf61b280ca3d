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

  function replace(outcome: Outcome, receiver: Receiver): void {
    letGo()
    if (response.headersSent) return void response.destroy()
    removeHeaders(response)
    sendReply(response, receiver.toReply(outcome))
  }

  return {
    ended,
    settle(outcome, receiver) {
      if (!answer || (isSuccessful(answer.status) && outcome.status !== 'processed')) return replace(outcome, receiver)
      const { success } = receiver.definition.deliveryPolicy
      // The route means success, and this provider knows only one.
      release(answer, isSuccessful(answer.status) && success.exact ? success.status : answer.status)
    },
  }
}

/** Whether a route's status says that the event is done. */
export function isSuccessful(status: number): boolean {
  return status >= 200 && status < 300
}

function removeHeaders(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name)
}
