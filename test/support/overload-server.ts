// A server to overload, in a process of its own so that its memory is its own: `overload-server.ts express '{…keys}'`.
import { createServer, type Server } from 'node:http'
import { createServer as createHttp2Server, type Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { Receiver, WebhookOptions } from '@countersign/core'
import { webhook as expressWebhook } from '@countersign/express'
import { webhook as fastifyWebhook } from '@countersign/fastify'
import { webhook as honoWebhook } from '@countersign/hono'
import { createReceiver } from '@countersign/node'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { createAdaptorServer, getRequestListener } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { OverloadKeys, OverloadLimits } from './overload.ts'

const [framework = '', keysText = '', limitsText = ''] = process.argv.slice(2)
const keys = JSON.parse(keysText) as OverloadKeys
const limits = JSON.parse(limitsText) as OverloadLimits

const options = { ...limits, onOutcome: () => undefined } satisfies Omit<WebhookOptions, 'provider'>
const onlyReceiver = createReceiver({ ...options, provider: telnyx({ publicKey: keys.publicKey }) }, () => undefined)
const receivers: Readonly<Record<string, Receiver>> = {
  '/telnyx': onlyReceiver,
  '/standard': createReceiver({ ...options, provider: standardWebhooks({ secret: keys.secret }) }, () => undefined),
}

const SERVERS: Readonly<Record<string, () => Server | Http2Server | Promise<Server | Http2Server>>> = {
  express() {
    const app = express()
    for (const [path, receiver] of Object.entries(receivers)) app.post(path, expressWebhook(receiver))
    return createServer(app)
  },
  hono() {
    const app = new Hono()
    for (const [path, receiver] of Object.entries(receivers)) app.post(path, honoWebhook(receiver))
    return createServer(getRequestListener(app.fetch))
  },
  async 'fastify over HTTP/2'() {
    const app = Fastify({ http2: true })
    app.post('/telnyx', fastifyWebhook(onlyReceiver) as never)
    await app.ready()
    return app.server
  },
  'hono over HTTP/2'() {
    const app = new Hono().post('/telnyx', honoWebhook(onlyReceiver))
    return createAdaptorServer({ fetch: app.fetch, createServer: createHttp2Server }) as Http2Server
  },
}

let unhandled = 0
process.on('unhandledRejection', () => unhandled++)
process.on('uncaughtException', () => unhandled++)

let peakBytes = 0
setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
}, 20)

/** The peak and what went wrong since the last question, and how much is held now that garbage is gone. */
process.on('message', () => {
  const peak = Math.max(peakBytes, process.memoryUsage.rss())
  globalThis.gc?.()
  peakBytes = 0
  process.send?.({ peakBytes: peak, nowBytes: process.memoryUsage.rss(), unhandled })
})
process.on('disconnect', () => process.exit())

const server = await SERVERS[framework]?.()
server?.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
