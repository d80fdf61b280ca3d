import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What is written to a socket: bytes, text as Latin-1, or a pause in milliseconds. */
export type Part = Uint8Array | string | number

/** What came back over a socket. */
export interface Answer {
  readonly status: number
  /** By lower-case name; values of a repeated one joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface SendOptions {
  /** What the client does behind its last byte: waits for the answer, says that no more comes, or goes away. */
  readonly ending?: 'wait' | 'end' | 'hang up'
  /** Whether the answers have no bodies, as those to HEAD. */
  readonly isBodiless?: boolean
}

const PATIENCE_MS = 10_000

/** Writes to a new connection and reads until the server closes it. */
export async function send(
  url: string,
  parts: readonly Part[],
  { ending = 'wait', isBodiless = false }: SendOptions = {},
): Promise<readonly Answer[]> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  let received = ''
  socket.setEncoding('latin1')
  socket.on('data', (text) => {
    received += text
  })
  // A server that has answered may reset what is still being sent.
  socket.on('error', () => undefined)
  const closed = new Promise<'closed'>((resolve) => socket.once('close', () => resolve('closed')))
  try {
    await once(socket, 'connect')
    for (const part of parts) {
      if (socket.destroyed) break
      if (typeof part === 'number') await Promise.race([sleep(part), closed])
      else socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)
    }
    if (ending === 'hang up') return []
    if (ending === 'end') socket.end()
    if ((await Promise.race([closed, sleep(PATIENCE_MS, 'open', { ref: false })])) === 'open') {
      throw new Error(`The connection is still open after ${PATIENCE_MS} ms; it has said: ${received}`)
    }
    return parseAnswers(received, isBodiless)
  } finally {
    socket.destroy()
  }
}

function parseAnswers(text: string, isBodiless: boolean): readonly Answer[] {
  const answers: Answer[] = []
  let rest = text
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) throw new Error(`An answer that is cut off: ${rest}`)
    const [statusLine = '', ...lines] = rest.slice(0, end).split('\r\n')
    rest = rest.slice(end + 4)
    const status = Number(statusLine.split(' ')[1])
    if (status < 200) continue // 100 Continue stands before the answer
    const headers = parseFields(lines)
    const [body, behind] = isBodiless || status === 204 ? ['', rest] : splitBody(headers, rest)
    answers.push({ status, headers, body })
    rest = behind
  }
  return answers
}

function parseFields(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase()
    const value = line.slice(line.indexOf(':') + 1).trim()
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  return headers
}

/** The body of an answer, and what stands behind it. */
function splitBody(headers: Readonly<Record<string, string>>, text: string): readonly [string, string] {
  if (headers['transfer-encoding'] === 'chunked') return splitChunks(text)
  const length = Number(headers['content-length'] ?? text.length)
  return [text.slice(0, length), text.slice(length)]
}

function splitChunks(text: string): readonly [string, string] {
  let body = ''
  let rest = text
  for (;;) {
    const lineEnd = rest.indexOf('\r\n')
    const size = Number.parseInt(rest.slice(0, lineEnd), 16)
    if (!(size >= 0)) throw new Error(`A chunk that is cut off: ${rest}`)
    body += rest.slice(lineEnd + 2, lineEnd + 2 + size)
    rest = rest.slice(lineEnd + 2 + size + 2)
    if (size === 0) return [body, rest]
  }
}
