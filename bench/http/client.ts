import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const CONNECTIONS = 32

/**
 * Requests a second: each connection sends the next request when its last one is answered.
 *
 * Written on sockets, since a client made with `node:http` takes longer than the servers that it measures.
 *
 * @throws Error when an answer is not 200
 */
export async function measure(port: number, requests: readonly Buffer[]): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port)))
  const start = performance.now()
  const queue = requests.values()
  await Promise.all(sockets.map((socket) => sendAll(socket, queue)))
  const seconds = (performance.now() - start) / 1000
  for (const socket of sockets) socket.destroy()
  return requests.length / seconds
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1')
  await once(socket, 'connect')
  return socket
}

function sendAll(socket: Socket, queue: Iterator<Buffer>): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = ''
    function next(): void {
      received = ''
      const { value, done } = queue.next()
      if (done) resolve()
      else socket.write(value)
    }
    socket.on('data', (text: unknown) => {
      received += text
      if (!isWhole(received)) return
      if (received.startsWith('HTTP/1.1 200')) next()
      else reject(new Error(`Answered ${received.slice(0, 200)}`))
    })
    socket.on('error', reject)
    socket.on('end', () => reject(new Error('The server closed a connection.')))
    next()
  })
}

function isWhole(received: string): boolean {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(received)?.[1]
  return length === undefined ? received.endsWith('0\r\n\r\n') : received.length >= end + 4 + Number(length)
}
