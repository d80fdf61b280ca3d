import type { Exchange, HeaderPairs } from '../sender/exchange.ts'
import type { Message, Part } from './connection.ts'

/** A list is sent once for each value; `undefined` is not sent. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** What becomes of the sender's request on its way: what is not named here stays as it was sent. */
export interface Bend {
  readonly method?: string
  readonly target?: string
  readonly version?: string
  /** In place of the sender's of the same name, whatever its case, and behind them all where there is none. */
  readonly headers?: Headers
  readonly body?: Uint8Array
  /** How the body goes over the wire. Default: `whole`. */
  readonly frame?: Frame
}

/** The headers that frame a body, and what is written behind the head. */
export type Frame = (body: Uint8Array) => { readonly headers: Headers; readonly parts: readonly Part[] }

/** The request as it is written. */
export function toMessage(sent: Exchange, bend: Bend): Message {
  const { url } = sent
  const { method = 'POST', target = url.pathname + url.search, version = '1.1', body = sent.body, frame = whole } = bend
  const framed = frame(body)
  const fields = [framed.headers, bend.headers ?? {}].reduce(setHeaders, sent.headers)
  const lines = fields.map(([name, value]) => `${name}: ${value}`)
  const head = [`${method} ${target} HTTP/${version}`, ...lines, '', ''].join('\r\n')
  return { parts: [head, ...framed.parts], isAnsweredBodiless: method === 'HEAD' }
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

/** Behind its head, which comes alone. */
export const late: Frame = (body) => ({ headers: whole(body).headers, parts: [30, body] })

/** With a pause behind it, before the client does what it does next. */
export function lingering(ms: number, frame: Frame = whole): Frame {
  return (body) => {
    const { headers, parts } = frame(body)
    return { headers, parts: [...parts, ms] }
  }
}

/** Says that more bytes come than do. */
export function lacking(count: number): Frame {
  return (body) => ({ headers: { 'Content-Length': String(body.length + count) }, parts: [body] })
}

/** Says that so many bytes come, and sends none. */
export function announced(length: number | string): Frame {
  return () => ({ headers: { 'Content-Length': String(length) }, parts: [] })
}

/** Byte by byte, for longer than a body may take. */
export const dripping: Frame = (body) => ({
  headers: { 'Content-Length': '10000' },
  parts: [...body.subarray(0, 60)].flatMap((byte) => [Uint8Array.of(byte), 20]),
})

const CHUNKED: Headers = { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' }

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
