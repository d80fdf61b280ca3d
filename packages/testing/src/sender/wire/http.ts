import { Buffer } from 'node:buffer'
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { ConnectionError, connectionErrorOf } from './connection-error.ts'
import { KEPT_RESPONSE_BYTES, type ReceivedResponse } from './exchange.ts'
import { type PiecewiseExchange, type SendPiecewise, toPieces } from './pieces.ts'

/** Sends over the network: headers in their order and spelling, one connection for each request, no redirect followed. */
export function sendToUrl({ ca }: { readonly ca?: string | undefined } = {}): SendPiecewise {
  return (exchange) => {
    const { protocol, hostname, port } = exchange.url
    const host = hostname.replace(/^\[|\]$/g, '')
    const options = { ...toOptions(exchange), host, port: port || undefined }
    return carryOut(exchange, protocol === 'https:' ? httpsRequest({ ...options, ca }) : httpRequest(options))
  }
}

/** What Node's client is told of any request. */
export function toOptions({ url, headers }: PiecewiseExchange): RequestOptions {
  return { method: 'POST', path: url.pathname + url.search, headers: headers.flat(), agent: false }
}

/** Writes the request and reads the answer. */
export function carryOut(exchange: PiecewiseExchange, outgoing: ClientRequest): Promise<ReceivedResponse> {
  const { signal } = exchange
  return new Promise<ReceivedResponse>((resolve, reject) => {
    const stop = () => {
      reject(signal.reason)
      outgoing.destroy()
    }
    outgoing.on('error', (error) => reject(connectionErrorOf(error)))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    outgoing.once('close', () => signal.removeEventListener('abort', stop))
    outgoing.once('response', (response) => readResponse(response).then(resolve, reject))
    write(exchange, outgoing).catch(reject)
  })
}

async function write(exchange: PiecewiseExchange, outgoing: ClientRequest): Promise<void> {
  const [first = new Uint8Array(), ...others] = toPieces(exchange)
  if (exchange.isCutOff) return cutOff(outgoing, first)
  for (const piece of [first, ...others].slice(0, -1)) {
    outgoing.write(piece)
    await exchange.pause?.()
    if (outgoing.destroyed) return
  }
  outgoing.end(others.at(-1) ?? first)
}

async function cutOff(outgoing: ClientRequest, piece: Uint8Array): Promise<void> {
  outgoing.flushHeaders()
  await new Promise<void>((resolve, reject) => {
    outgoing.write(piece, (error) => (error ? reject(connectionErrorOf(error)) : resolve()))
  })
  const { socket } = outgoing
  // Of TLS, an end without its farewell is seen as a broken connection; and it cannot send an RST.
  if (!socket || 'encrypted' in socket) outgoing.destroy()
  else socket.resetAndDestroy()
  throw new ConnectionError('reset', 'The connection was reset in the middle of the body')
}

async function readResponse(response: IncomingMessage): Promise<ReceivedResponse> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      if (size < KEPT_RESPONSE_BYTES) chunks.push(chunk)
      size += chunk.length
    }
  } catch (cause) {
    throw connectionErrorOf(cause as Error)
  }
  const body = Uint8Array.from(Buffer.concat(chunks).subarray(0, KEPT_RESPONSE_BYTES))
  return { status: response.statusCode ?? 0, headers: toPairs(response.rawHeaders), body }
}

function toPairs(raw: readonly string[]): ReceivedResponse['headers'] {
  const pairs: (readonly [string, string])[] = []
  for (let i = 0; i < raw.length; i += 2) pairs.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return pairs
}
