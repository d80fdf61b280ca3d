import type { ServerResponse } from 'node:http'
import type { RouteReply } from '@countersign/core/adapter'
import { removeHeaders, replaceReply } from './reply.ts'

/** A route's answer, kept back until the event is completed or released. */
export interface HeldReply {
  /** Resolves with the status when the route has ended its answer. */
  readonly ended: Promise<number>
  /** Lets the route's answer go, or puts the receiver's in its place. */
  readonly finish: (answer: RouteReply) => void
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
    finish(result) {
      if (answer && result.use === 'route') return release(answer, result.status)
      letGo()
      if (result.use === 'reply') replaceReply(response, result.reply)
    },
  }
}
