import { once } from 'node:events'
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request that is begun with these bytes and not ended. */
export function beginHttp2(
  client: ClientHttp2Session,
  headers: Readonly<Record<string, string | readonly string[]>>,
  bytes: Uint8Array | string,
): ClientHttp2Stream {
  const stream = client.request({ ':method': 'POST', ':path': '/', ...headers })
  stream.on('error', () => undefined)
  stream.resume()
  stream.write(bytes)
  return stream
}

/** A connection that sends what the test writes and keeps what comes back. */
export async function openSocket(port: number): Promise<{ readonly socket: Socket; readonly closed: Promise<string> }> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.setEncoding('latin1')
  socket.on('data', (text) => {
    received += text
  })
  // A server that has answered may reset what is still being sent.
  socket.on('error', () => undefined)
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(received)))
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return { socket, closed }
}

/** The head of a request, as it goes over the wire; a header with a list is sent once for each value. */
export function headOf(headers: Readonly<Record<string, string | readonly string[]>>, method = 'POST'): string {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((text) => `${name}: ${text}`))
  return [`${method} / HTTP/1.1`, 'host: localhost', ...lines, '', ''].join('\r\n')
}

/** Bytes as one chunk of the chunked transfer coding. */
export function toChunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
}

export const LAST_CHUNK = '0\r\n\r\n'
