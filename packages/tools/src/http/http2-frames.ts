import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What a frame is, by its number. */
export const DATA = 0
export const HEADERS = 1
export const RST_STREAM = 3
const SETTINGS = 4

export const END_STREAM = 1
const END_HEADERS = 4

/** A frame as it goes over the wire. */
export function toFrame(type: number, flags: number, streamId: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(streamId, 5)
  return Buffer.concat([head, payload])
}

/** The HEADERS frame of a POST; a header with a list is sent once for each value. */
export function toHeadersFrame(
  streamId: number,
  headers: Readonly<Record<string, string | readonly string[]>>,
  { path = '/', flags = 0 }: { readonly path?: string; readonly flags?: number } = {},
): Buffer {
  const pseudo = { ':method': 'POST', ':scheme': 'http', ':path': path, ':authority': 'localhost' }
  const fields = Object.entries({ ...pseudo, ...headers }).flatMap(([name, value]) =>
    [value].flat().flatMap((text) => [Buffer.of(0), toText(name), toText(text)]),
  )
  return toFrame(HEADERS, END_HEADERS | flags, streamId, Buffer.concat(fields))
}

/** A text of HPACK, without compression; of any length below 16,511. */
function toText(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  if (bytes.length < 127) return Buffer.concat([Buffer.of(bytes.length), bytes])
  const rest = bytes.length - 127
  const length = rest < 128 ? [127, rest] : [127, (rest & 127) | 128, rest >> 7]
  return Buffer.concat([Buffer.from(length), bytes])
}

/** A frame as it was received. */
export interface ReceivedFrame {
  readonly type: number
  readonly flags: number
  readonly streamId: number
  readonly payload: Buffer
}

export interface FrameConnection {
  readonly socket: Socket
  /** What the server has sent; grows. */
  readonly frames: readonly ReceivedFrame[]
}

/**
 * A connection over which a test sends frames one by one: a client such as Node's ends a body before it resets its
 * stream, joins small pieces, and sends most headers once.
 */
export async function openFrames(port: number, settings: Uint8Array = Buffer.alloc(0)): Promise<FrameConnection> {
  const socket = connect(port, '127.0.0.1')
  const frames: ReceivedFrame[] = []
  let rest = Buffer.alloc(0)
  socket.on('error', () => undefined)
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      const end = rest.length < 9 ? Number.POSITIVE_INFINITY : 9 + rest.readUIntBE(0, 3)
      if (rest.length < end) return
      const frame = rest.subarray(0, end)
      const [type = 0, flags = 0] = frame.subarray(3, 5)
      frames.push({ type, flags, streamId: frame.readUInt32BE(5) & 0x7fffffff, payload: frame.subarray(9) })
      rest = rest.subarray(end)
      if (type === SETTINGS && (flags & 1) === 0) socket.write(toFrame(SETTINGS, 1, 0))
    }
  })
  await once(socket, 'connect')
  socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), toFrame(SETTINGS, 0, 0, settings)]))
  return { socket, frames }
}

/** SETTINGS of a client that takes no bytes: what is sent to it stays with the server. */
export const NO_WINDOW: Buffer = Buffer.of(0, 4, 0, 0, 0, 0)

/** The code with which a stream was reset. */
export function resetCode(frames: readonly ReceivedFrame[], streamId: number): number | undefined {
  return frames.find((frame) => frame.type === RST_STREAM && frame.streamId === streamId)?.payload.readUInt32BE(0)
}
