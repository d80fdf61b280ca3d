import { orAborted } from '@countersign/core/store'
import { ConnectionError } from './connection-error.ts'
import { KEPT_RESPONSE_BYTES, type ReceivedResponse } from './exchange.ts'
import { type PiecewiseExchange, type SendPiecewise, toPieces } from './pieces.ts'
import type { FetchFunction } from './target.ts'

/** Calls the function: no socket, nothing of `node:http`. */
export function sendToFunction(handle: FetchFunction): SendPiecewise {
  return async (exchange) => {
    const answer = orAborted(callFunction(handle, exchange), exchange.signal)
    if (!exchange.isCutOff) return answer
    await answer.catch(() => undefined)
    throw new ConnectionError('reset', 'The connection was reset in the middle of the body')
  }
}

async function callFunction(handle: FetchFunction, exchange: PiecewiseExchange): Promise<ReceivedResponse> {
  try {
    const response = await handle(toRequest(exchange))
    return {
      status: response.status,
      headers: [...response.headers],
      body: new Uint8Array(await response.arrayBuffer()).slice(0, KEPT_RESPONSE_BYTES),
    }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new ConnectionError('reset', `The target threw: ${message}`, { cause })
  }
}

function toRequest(exchange: PiecewiseExchange): Request {
  const { url, headers, signal, body, isCutOff, pause } = exchange
  const init = { method: 'POST', headers: headers.map(([name, value]): [string, string] => [name, value]), signal }
  // A copy, whose type says that its memory is not shared.
  if (!isCutOff && !pause) return new Request(url, { ...init, body: Uint8Array.from(body) })
  return new Request(url, { ...init, body: toStream(exchange), duplex: 'half' } as RequestInit)
}

function toStream(exchange: PiecewiseExchange): ReadableStream<Uint8Array> {
  const pieces = toPieces(exchange)
  let index = 0
  return new ReadableStream({
    async pull(controller) {
      const piece = pieces[index++]
      if (piece !== undefined) {
        if (index > 1) await exchange.pause?.()
        return controller.enqueue(piece)
      }
      if (exchange.isCutOff) controller.error(new TypeError('terminated'))
      else controller.close()
    },
  })
}
