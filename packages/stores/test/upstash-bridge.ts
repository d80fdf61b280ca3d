import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'

export interface UpstashBridge {
  readonly url: string
  readonly token: string
  readonly close: () => void
}

const TOKEN = 'the-token-of-the-test'

/**
 * Upstash's REST protocol before a Redis: one command is an array, posted; at `/pipeline` there are several.
 *
 * @see https://upstash.com/docs/redis/features/restapi
 */
export async function startUpstashBridge(redisUrl: string): Promise<UpstashBridge> {
  const redis = new Redis(redisUrl)

  const server = createServer(async (request, response) => {
    const isAllowed = request.headers.authorization === `Bearer ${TOKEN}`
    const body: unknown = JSON.parse(await readText(request))
    const encode = request.headers['upstash-encoding'] === 'base64' ? toBase64 : (result: unknown) => result
    const answer = !isAllowed
      ? { error: 'Unauthorized' }
      : request.url?.startsWith('/pipeline')
        ? await Promise.all((body as string[][]).map((command) => execute(command, encode)))
        : await execute(body as string[], encode)
    response.statusCode = isAllowed ? ('error' in answer ? 400 : 200) : 401
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  }).listen(0, '127.0.0.1')

  async function execute([command = '', ...args]: readonly string[], encode: (result: unknown) => unknown) {
    return redis.call(command, ...args).then(
      (result) => ({ result: encode(result) }),
      (error: Error) => ({ error: error.message }),
    )
  }

  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port, not on a pipe
  return {
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    close() {
      server.close()
      server.closeAllConnections()
      redis.disconnect()
    },
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function toBase64(result: unknown): unknown {
  return typeof result === 'string' ? Buffer.from(result).toString('base64') : result
}
