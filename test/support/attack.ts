import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { DATA, END_STREAM, HEADERS, openFrames, toFrame, toHeadersFrame } from '@countersign/tools/http/http2-frames'

/** How one hostile request ended. */
export interface AttackEnd {
  /** Missing when the connection was reset before the answer was read. */
  readonly status: number | undefined
  readonly ms: number
  readonly sentBytes: number
}

export interface Attack {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as fast as the server takes it. */
  readonly chunks: Iterable<Uint8Array>
  /** Sent ever again after the chunks, as long as the connection lasts. */
  readonly drip?: { readonly bytes: Uint8Array; readonly everyMs: number }
}

/** Sends a request over a raw socket until the server closes the connection. */
export async function attack(port: number, { path, headers, chunks, drip }: Attack): Promise<AttackEnd> {
  const start = performance.now()
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  let received = ''
  socket.setEncoding('latin1').on('data', (text) => {
    received += text
  })
  socket.on('error', () => undefined) // a server that has answered may reset what is still being sent
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.write([`POST ${path} HTTP/1.1`, 'host: localhost', ...lines, '', ''].join('\r\n'))
  for (const chunk of chunks) {
    if (socket.destroyed) break // and not when there is an answer: an attacker does not care
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed])
  }
  const timer = drip && setInterval(() => socket.writable && socket.write(drip.bytes), drip.everyMs)
  await closed
  clearInterval(timer)
  const status = /^HTTP\/1\.1 (\d{3})/.exec(received)?.[1]
  return {
    status: status === undefined ? undefined : Number(status),
    ms: performance.now() - start,
    sentBytes: socket.bytesWritten,
  }
}

/** The same over HTTP/2: each chunk is a frame of its own. All of them must fit into the first window, of 65,535 bytes. */
export async function attackHttp2(port: number, { path, headers, chunks }: Attack): Promise<AttackEnd> {
  const start = performance.now()
  const { socket, frames } = await openFrames(port)
  socket.write(toHeadersFrame(1, headers, { path }))
  socket.write(Buffer.concat([...chunks].map((chunk) => toFrame(DATA, 0, 1, chunk))))
  socket.write(toFrame(DATA, END_STREAM, 1))
  while (!socket.destroyed && !frames.some(({ type, streamId }) => type === HEADERS && streamId === 1)) await sleep(20)
  const sentBytes = socket.bytesWritten
  socket.destroy()
  return { status: undefined, ms: performance.now() - start, sentBytes }
}
