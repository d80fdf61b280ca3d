import type { SignedBody } from './receivers.ts'
import type { Part } from './send.ts'

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** A request before it is written: what a row of the corpus changes. */
export interface Delivery {
  readonly method: string
  readonly target: string
  readonly version: string
  /** A list is sent once for each value; `undefined` is not sent. */
  readonly headers: Headers
  readonly body: Uint8Array
  /** How the body goes over the wire. */
  readonly frame: Frame
}

/** The headers that frame a body, and what is written behind the head. */
export type Frame = (body: Uint8Array) => { readonly headers: Headers; readonly parts: readonly Part[] }

export function toDelivery({ headers, body }: SignedBody): Delivery {
  const connection = { host: 'localhost', connection: 'close' }
  return { method: 'POST', target: '/', version: '1.1', headers: { ...connection, ...headers }, body, frame: whole }
}

export function toParts({ method, target, version, headers, body, frame }: Delivery): readonly Part[] {
  const framed = frame(body)
  const lines = Object.entries({ ...framed.headers, ...headers }).flatMap(([name, value]) =>
    [value ?? []].flat().map((text) => `${name}: ${text}`),
  )
  return [[`${method} ${target} HTTP/${version}`, ...lines, '', ''].join('\r\n'), ...framed.parts]
}

export const whole: Frame = (body) => ({ headers: { 'content-length': String(body.length) }, parts: [body] })

/** Without a body, and without a word about it. */
export const bare: Frame = () => ({ headers: {}, parts: [] })

/** In two pieces, the second of which comes later. */
export const inTwo: Frame = (body) => {
  const middle = body.length >> 1
  return { headers: whole(body).headers, parts: [body.subarray(0, middle), 30, body.subarray(middle)] }
}

/** Behind its head, which comes alone. */
export const late: Frame = (body) => ({ headers: whole(body).headers, parts: [30, body] })

/** Says that more bytes come than do. */
export function lacking(count: number): Frame {
  return (body) => ({ headers: { 'content-length': String(body.length + count) }, parts: [body] })
}

/** Says that so many bytes come, and sends none. */
export function announced(length: number | string): Frame {
  return () => ({ headers: { 'content-length': String(length) }, parts: [] })
}

/** Byte by byte, for longer than a body may take. */
export const dripping: Frame = (body) => ({
  headers: { 'content-length': '10000' },
  parts: [...body.subarray(0, 60)].flatMap((byte) => [Uint8Array.of(byte), 20]),
})

const CHUNKED: Headers = { 'transfer-encoding': 'chunked' }

/** In chunks of so many bytes, with what stands behind each size and behind the last chunk. */
export function chunked(
  size: number,
  { extension = '', trailer = '' }: { readonly extension?: string; readonly trailer?: string } = {},
): Frame {
  return (body) => ({ headers: CHUNKED, parts: [...toChunks(body, size, extension), `0\r\n${trailer}\r\n`] })
}

/** In chunks, the last of which never comes. */
export const chunkedWithoutEnd: Frame = (body) => ({ headers: CHUNKED, parts: toChunks(body, 64) })

/** In chunks whose sizes are no numbers. */
export const chunkedBadly: Frame = () => ({ headers: CHUNKED, parts: ['zz\r\nhello\r\n0\r\n\r\n'] })

function toChunks(body: Uint8Array, size: number, extension = ''): readonly Part[] {
  const count = Math.ceil(body.length / size)
  const chunks = Array.from({ length: count }, (_, index) => body.subarray(index * size, (index + 1) * size))
  const pieces = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
    chunk,
    Buffer.from('\r\n'),
  ])
  return [Buffer.concat(pieces)] // in one write: each would be a system call
}
