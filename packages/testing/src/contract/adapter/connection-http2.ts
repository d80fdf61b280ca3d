import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from 'node:http2'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionError } from '../../sender/wire/connection-error.ts'
import type { ReceivedResponse } from '../../sender/wire/exchange.ts'
import { type ConnectionOptions, PATIENCE_MS, type Write } from './connection.ts'
import type { Message, Part } from './wire.ts'

/** Headers that frame a message of HTTP/1, and have no place in one of HTTP/2. */
const FRAMING = ['host', 'connection', 'transfer-encoding']

/** A new connection over HTTP/2: its requests are streams that are open at the same time. */
export function openHttp2Connection(url: string, { count, ending }: ConnectionOptions): Write {
  const session = connect(url)
  session.on('error', () => undefined)
  let missing = count
  return async (_, message) => {
    try {
      const stream = begin(session, message)
      stream.on('error', () => undefined)
      const closed = untilClosed(stream)
      const written = write(stream, message, closed)
      if (ending === 'hang up') {
        await written
        throw new ConnectionError('reset', 'The client has gone')
      }
      const [answer] = await Promise.all([receive(stream, closed), written])
      return answer
    } finally {
      if (--missing === 0) session.destroy()
    }
  }
}

function begin(session: ClientHttp2Session, { method, target, fields }: Message): ClientHttp2Stream {
  const authority = fields.find(([name]) => name.toLowerCase() === 'host')?.[1]
  const headers: OutgoingHttpHeaders = { ':method': method, ':path': target, ':authority': authority }
  for (const [spelled, value] of fields) {
    const name = spelled.toLowerCase()
    if (FRAMING.includes(name)) continue
    const known = headers[name]
    headers[name] = known === undefined ? value : [known, value].flat().map(String)
  }
  return session.request(headers, { endStream: false })
}

/** Resolves also where the server has reset the stream and the client would still write. */
function untilClosed(stream: ClientHttp2Stream): Promise<'closed'> {
  return new Promise((resolve) => {
    stream.once('close', () => resolve('closed'))
    stream.once('aborted', () => stream.once('end', () => resolve('closed')))
  })
}

async function write(stream: ClientHttp2Stream, { framed }: Message, closed: Promise<unknown>): Promise<void> {
  const { parts, data = parts, isOpen = false } = framed
  const last = isOpen ? Number.POSITIVE_INFINITY : data.findLastIndex((part) => typeof part !== 'number')
  if (last < 0) stream.end()
  for (const [index, part] of data.entries()) {
    if (stream.destroyed) return
    if (typeof part === 'number') await sleep(part)
    else if (index === last) stream.end(toBytes(part))
    else await Promise.race([writePart(stream, toBytes(part)), closed])
  }
}

function toBytes(part: Exclude<Part, number>): Uint8Array {
  return typeof part === 'string' ? Buffer.from(part, 'latin1') : part
}

/** One piece after the other: those that wait together go out as one. */
function writePart(stream: ClientHttp2Stream, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => stream.write(bytes, () => resolve()))
}

/** The answer, when the stream has ended: the server must end it, also where the body has not come to its end. */
async function receive(stream: ClientHttp2Stream, closed: Promise<'closed'>): Promise<ReceivedResponse> {
  const chunks: Buffer[] = []
  let fields: ReceivedResponse['headers'] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.on('response', (headers) => {
    fields = Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((text): [string, string] => [name, String(text)]),
    )
  })
  const end = await Promise.race([closed, sleep(PATIENCE_MS, 'open', { ref: false })])
  if (end === 'open') throw new Error(`The stream is still open after ${PATIENCE_MS} ms`)
  const status = fields.find(([name]) => name === ':status')?.[1]
  if (status === undefined) throw new ConnectionError('reset', 'The stream ended before its answer')
  const headers = fields.filter(([name]) => !name.startsWith(':'))
  return { status: Number(status), headers, body: Buffer.concat(chunks) }
}
