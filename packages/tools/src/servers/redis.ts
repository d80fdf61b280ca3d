import { once } from 'node:events'
import { connect } from 'node:net'
import { refuseToSkip } from './refuse-to-skip.ts'

/** The Redis that tests share. */
export const REDIS_URL: string = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'

/** Whether tests that need a Redis at the URL can run. Fails where they have to. */
export async function hasRedisAt(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return (await answersPing(Number(port || 6379), hostname)) || refuseToSkip(`There is no Redis at ${hostname}`)
}

/** Whether a Redis answers there, and has read what it had on disk. */
export async function answersPing(port: number, host = '127.0.0.1'): Promise<boolean> {
  const socket = connect(port, host)
  try {
    socket.write('PING\r\n')
    const [reply] = (await once(socket, 'data', { signal: AbortSignal.timeout(1000) })) as [Buffer]
    return !/^-LOADING/.test(reply.toString())
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
