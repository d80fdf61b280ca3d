import type { Exchange } from '../../sender/wire/exchange.ts'
import type { HeaderPairs } from '../../sender/write/headers.ts'

/** What is written to a socket: bytes, text as Latin-1, or a pause in milliseconds. */
export type Part = Uint8Array | string | number

/** A request as it is written. */
export interface Message {
  readonly method: string
  readonly target: string
  readonly version: string
  readonly fields: HeaderPairs
  readonly framed: Framed
}

/** A list is sent once for each value; `undefined` is not sent. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** What becomes of the sender's request on its way: what is not named here stays as it was sent. */
export interface Bend {
  readonly method?: string
  readonly target?: string
  readonly version?: string
  /** In place of the sender's of the same name, whatever its case, and after them all where there is none. */
  readonly headers?: Headers
  readonly body?: Uint8Array
  /** How the body goes over the wire. Default: `whole`. */
  readonly frame?: Frame
}

/** How a body goes over the wire. */
export type Frame = (body: Uint8Array) => Framed

interface Framed {
  /** The headers that frame it. */
  readonly headers: Headers
  /** What is written after the head. */
  readonly parts: readonly Part[]
  /** What is written as DATA over HTTP/2, where it is something else. */
  readonly data?: readonly Part[]
  /** Whether more is announced than comes. Over HTTP/2 the stream is left open. */
  readonly isOpen?: boolean
  /** Why HTTP/2 has no such thing. */
  readonly notOfHttp2?: string
}

/** The request as it is written. */
export function toMessage(sent: Exchange, bend: Bend): Message {
  const { url } = sent
  const { method = 'POST', target = url.pathname + url.search, version = '1.1', body = sent.body, frame = whole } = bend
  const framed = frame(body)
  const fields = [framed.headers, bend.headers ?? {}].reduce(setHeaders, sent.headers)
  return { method, target, version, fields, framed }
}

/** What a header says; empty where there is none. */
export function headerOf({ headers }: Pick<Exchange, 'headers'>, name: string): string {
  return headers.find((pair) => isNamed(pair, name))?.[1] ?? ''
}

function setHeaders(sent: HeaderPairs, changed: Headers): HeaderPairs {
  const changes = Object.entries(changed)
  const toPairs = ([name, value]: (typeof changes)[number]) => [value ?? []].flat().map((text) => [name, text] as const)
  const isSent = (name: string) => sent.some((pair) => isNamed(pair, name))
  return [
    ...sent.flatMap((pair) => {
      const change = changes.find(([name]) => isNamed(pair, name))
      return change ? toPairs(change) : [pair]
    }),
    ...changes.filter(([name]) => !isSent(name)).flatMap(toPairs),
  ]
}

function isNamed([name]: readonly [string, string], other: string): boolean {
  return name.toLowerCase() === other.toLowerCase()
}

export const whole: Frame = (body) => ({ headers: { 'Content-Length': String(body.length) }, parts: [body] })

/** Without a body, and without a word about it. */
export const bare: Frame = () => ({ headers: { 'Content-Length': undefined }, parts: [] })

/** In two pieces, the second of which comes later. */
export const inTwo: Frame = (body) => {
  const middle = body.length >> 1
  return { headers: whole(body).headers, parts: [body.subarray(0, middle), 30, body.subarray(middle)] }
}

/** After its head, which comes alone. */
export const late: Frame = (body) => ({ headers: whole(body).headers, parts: [30, body] })

/** With a pause after it, before the client does what it does next. */
export function lingering(ms: number, frame: Frame = whole): Frame {
  return (body) => {
    const framed = frame(body)
    return { ...framed, parts: [...framed.parts, ms] }
  }
}

/** Says that more bytes come than do. */
export function lacking(count: number): Frame {
  return (body) => ({ headers: { 'Content-Length': String(body.length + count) }, parts: [body], isOpen: true })
}

/** Says that so many bytes come, and sends none. */
export function announced(length: number | string): Frame {
  return () => ({ headers: { 'Content-Length': String(length) }, parts: [], isOpen: true })
}

/** Byte by byte, for longer than a body may take. */
export const dripping: Frame = (body) => ({
  headers: { 'Content-Length': '10000' },
  parts: [...body.subarray(0, 60)].flatMap((byte) => [Uint8Array.of(byte), 20]),
  isOpen: true,
})

const CHUNKED: Headers = { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' }

/** In chunks of so many bytes, with what follows each size and the last chunk. */
export function chunked(
  size: number,
  { extension = '', trailer = '' }: { readonly extension?: string; readonly trailer?: string } = {},
): Frame {
  return (body) => ({
    headers: CHUNKED,
    parts: [...toChunks(body, size, extension), `0\r\n${trailer}\r\n`],
    data: toData(body, size),
    ...((extension || trailer) && { notOfHttp2: 'extensions of chunks, and trailers after the last one' }),
  })
}

/** In chunks, the last of which never comes. */
export const chunkedWithoutEnd: Frame = (body) => ({
  headers: CHUNKED,
  parts: toChunks(body, 64),
  data: toData(body, 64),
  isOpen: true,
})

/** In chunks whose sizes are no numbers. */
export const chunkedBadly: Frame = () => ({
  headers: CHUNKED,
  parts: ['zz\r\nhello\r\n0\r\n\r\n'],
  notOfHttp2: 'sizes of chunks that are no numbers',
})

/** Each piece waits until the one before it has gone, which takes its time: after so many the rest comes as one. */
const PIECES = 40

function toData(body: Uint8Array, size: number): readonly Uint8Array[] {
  const rest = body.subarray(PIECES * size)
  return [...cut(body.subarray(0, PIECES * size), size), ...(rest.length > 0 ? [rest] : [])]
}

function cut(body: Uint8Array, size: number): readonly Uint8Array[] {
  const count = Math.ceil(body.length / size)
  return Array.from({ length: count }, (_, index) => body.subarray(index * size, (index + 1) * size))
}

function toChunks(body: Uint8Array, size: number, extension = ''): readonly Part[] {
  const pieces = cut(body, size).flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
    chunk,
    Buffer.from('\r\n'),
  ])
  return [Buffer.concat(pieces)] // in one write: each would be a system call
}
