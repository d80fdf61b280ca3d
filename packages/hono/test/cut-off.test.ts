import { once } from 'node:events'
import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createOptions, outcomesOf } from '@countersign/tools/adapters/options'
import { signed } from '@countersign/tools/adapters/requests'
import { utf8 } from '@countersign/tools/bytes'
import { DATA, openFrames, RST_STREAM, resetCode, toFrame, toHeadersFrame } from '@countersign/tools/http/http2-frames'
import { headOf, openSocket } from '@countersign/tools/http/raw-requests'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { describe, expect, onTestFinished, test } from 'vitest'
import { webhook } from '../src/index.ts'
import { serve, VERSIONS } from './hono-support.ts'

describe.each(VERSIONS)('on Node, Hono $version', ({ Hono: Version }) => {
  test.each(['a handler', 'a route'])('reads no more of a body that was refused before %s', async (form) => {
    const options = createOptions()
    const app = form === 'a handler' ? webhook(options, () => undefined) : webhook(options)
    const { port } = new URL(await serve(Version, app))
    const { socket, closed } = await openSocket(Number(port))
    socket.write(headOf({ 'content-length': String(1e9) }))
    const block = Buffer.alloc(65_536)
    while (!socket.destroyed) {
      if (!socket.write(block)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed])
    }
    expect(socket.bytesWritten).toBeLessThan(32e6)
  })
})

describe('over HTTP/2', () => {
  async function start(options: object = {}) {
    const app = new Hono()
    const own = createOptions()
    app.all('*', webhook({ ...own, ...options }, () => undefined) as never)
    const server = createAdaptorServer({ fetch: app.fetch, createServer: createServer as never })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { socket, frames } = await openFrames((server.address() as AddressInfo).port)
    onTestFinished(() => void socket.destroy())
    return { socket, frames, outcomes: outcomesOf(own) }
  }

  test('a body that its sender resets is malformed, though all bytes of it may have arrived', async () => {
    const { socket, outcomes } = await start()
    const { headers, body } = signed()
    socket.write(Buffer.concat([toHeadersFrame(1, headers), toFrame(DATA, 0, 1, utf8(body))]))
    await new Promise((resolve) => setTimeout(resolve, 100))
    socket.write(toFrame(RST_STREAM, 0, 1, Buffer.of(0, 0, 0, 8)))
    await expect.poll(() => outcomes).toMatchObject([{ status: 'rejected', code: 'body_malformed' }])
  })

  test('the stream of a body that is cut off ends', async () => {
    const { socket, frames, outcomes } = await start({ bodyTimeoutMs: 50 })
    const { headers, body } = signed()
    socket.write(Buffer.concat([toHeadersFrame(1, headers), toFrame(DATA, 0, 1, utf8(body))]))
    await expect.poll(() => resetCode(frames, 1), { timeout: 5000 }).toBeDefined()
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'body_timeout' }])
  })
})
