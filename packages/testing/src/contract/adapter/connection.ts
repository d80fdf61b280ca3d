import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionError } from '../../sender/wire/connection-error.ts'
import type { ReceivedResponse } from '../../sender/wire/exchange.ts'
import { headerOf, type Message, type Part } from './wire.ts'

/** What the client does after its last byte: waits for the answer, says that no more comes, or disconnects. */
export type Ending = 'wait' | 'end' | 'hang up'

export interface ConnectionOptions {
  /** How many requests it is for: they are written one after the other, when the last one is there. */
  readonly count: number
  readonly ending: Ending
}

/** Gives each request of a connection its answer, or a `ConnectionError` where there is none. */
export type Write = (index: number, message: Message) => Promise<ReceivedResponse>

/** A new connection. */
export function openConnection(url: string, { count, ending }: ConnectionOptions): Write {
  const messages: Message[] = []
  let missing = count
  let write = (): void => undefined
  const complete = new Promise<void>((resolve) => {
    write = resolve
  })
  const answers = complete.then(() => exchange(url, messages, ending))
  return async (index, message) => {
    messages[index] = message
    if (--missing === 0) write()
    const answer = (await answers)[index]
    if (!answer) throw new ConnectionError('reset', 'The connection ended before this answer')
    return answer
  }
}

/** How long a connection may take. */
export const PATIENCE_MS = 10_000

/** Writes, and reads until the server closes. */
async function exchange(
  url: string,
  messages: readonly Message[],
  ending: Ending,
): Promise<readonly ReceivedResponse[]> {
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
    for (const part of messages.flatMap(toParts)) {
      if (socket.destroyed) break
      if (typeof part === 'number') await Promise.race([sleep(part), closed])
      else socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)
    }
    if (ending === 'hang up') return []
    if (ending === 'end') socket.end()
    if ((await Promise.race([closed, sleep(PATIENCE_MS, 'open', { ref: false })])) === 'open') {
      throw new Error(`The connection is still open after ${PATIENCE_MS} ms; it has said: ${received}`)
    }
    return parseAnswers(received, messages)
  } finally {
    socket.destroy()
  }
}

function toParts({ method, target, version, fields, framed }: Message): readonly Part[] {
  const lines = fields.map(([name, value]) => `${name}: ${value}`)
  return [[`${method} ${target} HTTP/${version}`, ...lines, '', ''].join('\r\n'), ...framed.parts]
}

function parseAnswers(text: string, messages: readonly Message[]): readonly ReceivedResponse[] {
  const answers: ReceivedResponse[] = []
  let rest = text
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) throw new Error(`An answer that is cut off: ${rest}`)
    const [statusLine = '', ...lines] = rest.slice(0, end).split('\r\n')
    rest = rest.slice(end + 4)
    const status = Number(statusLine.split(' ')[1])
    if (status < 200) continue // 100 Continue stands before the answer
    const message = messages[answers.length]
    if (!message) throw new Error(`There is an answer more than there are requests: ${text}`)
    const headers = lines.map(parseField)
    const [body, remainder] = message.method === 'HEAD' || status === 204 ? ['', rest] : splitBody(headers, rest)
    answers.push({ status, headers, body: Buffer.from(body, 'latin1') })
    rest = remainder
  }
  return answers
}

function parseField(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trim()]
}

/** The body of an answer, and what follows it. */
function splitBody(headers: ReceivedResponse['headers'], text: string): readonly [string, string] {
  if (headerOf({ headers }, 'transfer-encoding') === 'chunked') return splitChunks(text)
  const length = Number(headerOf({ headers }, 'content-length') || text.length)
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
