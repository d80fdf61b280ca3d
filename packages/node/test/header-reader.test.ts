import { once } from 'node:events'
import type { IncomingMessage, RequestListener } from 'node:http'
import { END_STREAM, HEADERS, openFrames, toHeadersFrame } from '@countersign/tools/http/http2-frames'
import { listen, listenHttp2 } from '@countersign/tools/http/listen'
import { beginHttp2, headOf, openSocket } from '@countersign/tools/http/raw-requests'
import { expect, test } from 'vitest'
import { fromNode } from '../src/adapter.ts'

const DOUBLED = [
  ...['authorization', 'content-encoding', 'content-type', 'date', 'from', 'range', 'referer', 'user-agent'],
  'x-signature',
]

/** What requests say, each header that was sent twice. */
function createListener() {
  const read: unknown[] = []
  const listener: RequestListener = (message, response) => {
    const { header } = fromNode(message)
    read.push(Object.fromEntries(DOUBLED.map((name) => [name, header(name)])))
    response.end()
  }
  return { read, listener }
}

const toRecord = (value: string | readonly string[]) => Object.fromEntries(DOUBLED.map((name) => [name, value]))

test('over HTTP/1 a header that was sent twice has both values, of every name', async () => {
  const { read, listener } = createListener()
  const { socket, closed } = await openSocket((await listen(listener)).port)
  socket.write(headOf({ ...toRecord(['a', 'b']), connection: 'close' }))
  await closed
  expect(read).toEqual([toRecord('a, b')])
})

test('over HTTP/2 a header that was sent twice has both values, of every name', async () => {
  const { read, listener } = createListener()
  const { socket, frames } = await openFrames((await listenHttp2(listener)).port)
  socket.write(toHeadersFrame(1, toRecord(['a', 'b']), { flags: END_STREAM }))
  await expect.poll(() => frames.some(({ type }) => type === HEADERS)).toBe(true)
  socket.destroy()
  expect(read).toEqual([toRecord('a, b')])
})

test('a header that was sent once is read as Node has it, also where something has changed it', async () => {
  const read: unknown[] = []
  const { port } = await listen((message: IncomingMessage, response) => {
    const { header } = fromNode(message)
    message.headers.authorization = 'changed'
    Reflect.deleteProperty(message.headers, 'user-agent')
    read.push(header('authorization'), header('user-agent'), header('date'))
    response.end()
  })
  const { socket, closed } = await openSocket(port)
  socket.write(headOf({ authorization: 'a', 'user-agent': ['a', 'b'], connection: 'close' }))
  await closed
  expect(read).toEqual(['changed', undefined, undefined])
})

test('over HTTP/2 a delivery without a header has none', async () => {
  const { read, listener } = createListener()
  const { client } = await listenHttp2(listener)
  await once(beginHttp2(client, {}, '').end(), 'close')
  expect(read).toEqual([Object.fromEntries(DOUBLED.map((name) => [name, undefined]))])
})
