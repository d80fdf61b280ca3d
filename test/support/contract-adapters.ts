import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { Receiver } from '@countersign/core'
import { webhook as fetchWebhook } from '@countersign/core/fetch'
import { webhook as expressWebhook } from '@countersign/express'
import { webhook as fastifyWebhook } from '@countersign/fastify'
import { webhook as honoWebhook } from '@countersign/hono'
import { webhook as koaWebhook } from '@countersign/koa'
import { webhook as nextWebhook } from '@countersign/next'
import { webhook as pagesWebhook } from '@countersign/next/pages'
import { webhook as nodeWebhook } from '@countersign/node'
import type { ContractAdapter, ContractCase, ContractDifference, ContractServer } from '@countersign/testing'
import { createAdaptorServer } from '@hono/node-server'
import express from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import fastifyLow from 'fastify-low'
import { Hono } from 'hono'
import { Hono as HonoLow } from 'hono-low'
import Koa from 'koa'
import Koa2 from 'koa2'

async function listen(server: Server): Promise<ContractServer> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A row for whatever makes a listener of `node:http`. */
export function onNode(mount: (receiver: Receiver) => RequestListener): ContractAdapter {
  return { start: (receiver) => listen(createServer(mount(receiver))) }
}

/** Hono's server makes `Request`s of Node's messages. */
const NO_URL: ContractDifference = {
  cases: /: at (a host|a path) that is none: /,
  status: 400,
  because: 'a Request has a whole URL, and none can be made of it',
}

/** What Hono's server does before anything is called. */
const BY_NODE_SERVER: readonly ContractDifference[] = [
  NO_URL,
  {
    cases: /-signature(-ed25519)? is sent twice, then empty$/,
    outcome: 'rejected signature_malformed',
    because: 'Node joins the two to "value, ", and Headers trim that: one malformed value is left',
  },
  {
    cases: /-timestamp is sent twice, then empty$/,
    outcome: 'rejected timestamp_malformed',
    because: 'as for the signature',
  },
]

const BY_FASTIFY: readonly ContractDifference[] = [
  {
    cases: /: (PROPFIND|PURGE) with /,
    status: 404,
    because: 'methods that were not added with addHttpMethod() have no routes',
  },
  { cases: /: at broken percents: /, status: 400, because: 'the router decodes paths' },
]

/** A row for a framework that hears of requests as `Request`. */
function onFetch(mount: (receiver: Receiver) => (request: Request) => Response | Promise<Response>): ContractAdapter {
  return {
    differences: BY_NODE_SERVER,
    start: (receiver) => listen(createAdaptorServer({ fetch: mount(receiver) }) as Server),
  }
}

function onFastify(create: typeof fastify): ContractAdapter {
  return {
    differences: BY_FASTIFY,
    async start(receiver) {
      const app = create({ forceCloseConnections: true })
      app.all('/*', fastifyWebhook(receiver))
      await app.listen({ port: 0, host: '127.0.0.1' })
      const { port } = app.server.address() as AddressInfo
      return { url: `http://127.0.0.1:${port}`, close: () => app.close() }
    },
  }
}

/** Koa prints an error of its own for each connection that breaks. */
function silent(app: Koa): Koa {
  app.silent = true
  return app
}

/** Every adapter, at both ends of its peer range. */
export const ADAPTERS: readonly (readonly [name: string, ContractAdapter])[] = [
  ['node:http', onNode(nodeWebhook)],
  ['Express 5', onNode((receiver) => express().use(expressWebhook(receiver)))],
  ['Express 4.18', onNode((receiver) => express4().use(expressWebhook(receiver)))],
  ['Koa 3', onNode((receiver) => silent(new Koa()).use(koaWebhook(receiver)).callback())],
  ['Koa 2.16', onNode((receiver) => silent(new Koa2()).use(koaWebhook(receiver)).callback())],
  ['Hono', onFetch((receiver) => new Hono().all('*', honoWebhook(receiver)).fetch)],
  ['Hono 4.8', onFetch((receiver) => new HonoLow().all('*', honoWebhook(receiver) as never).fetch)],
  ['Fastify 5', onFastify(fastify)],
  ['Fastify 5.0', onFastify(fastifyLow as unknown as typeof fastify)],
  ['Next.js route handler', onFetch((receiver) => nextWebhook(receiver))],
  ['Next.js API route', onNode((receiver) => pagesWebhook(receiver) as unknown as RequestListener)],
  ['fetchWebhook', onFetch(fetchWebhook)],
]

async function listenHttp2(server: Http2Server): Promise<ContractServer> {
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', (session) => sessions.add(session))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      for (const session of sessions) session.destroy()
      server.close()
    },
  }
}

/** A row for whatever makes a listener, which Node calls for the streams of HTTP/2 too. */
function onHttp2(mount: (receiver: Receiver) => RequestListener): ContractAdapter {
  type Listener = Parameters<typeof createHttp2Server>[1]
  return {
    protocol: 'HTTP/2',
    start: (receiver) => listenHttp2(createHttp2Server(mount(receiver) as unknown as Listener)),
  }
}

function onFastifyHttp2(): ContractAdapter {
  return {
    protocol: 'HTTP/2',
    differences: BY_FASTIFY,
    async start(receiver) {
      const app = fastify({ http2: true })
      app.all('/*', fastifyWebhook(receiver) as never)
      await app.ready()
      return listenHttp2(app.server)
    },
  }
}

function onFetchHttp2(
  mount: (receiver: Receiver) => (request: Request) => Response | Promise<Response>,
): ContractAdapter {
  return {
    protocol: 'HTTP/2',
    differences: [NO_URL],
    start: (receiver) =>
      listenHttp2(createAdaptorServer({ fetch: mount(receiver), createServer: createHttp2Server }) as Http2Server),
  }
}

/**
 * The adapters that can be on a server of HTTP/2, at the high end of their peer range. Express and Next.js cannot: they
 * know messages of HTTP/1 only.
 */
export const HTTP2_ADAPTERS: readonly (readonly [name: string, ContractAdapter])[] = [
  ['node:http2', onHttp2(nodeWebhook)],
  ['Koa', onHttp2((receiver) => silent(new Koa()).use(koaWebhook(receiver)).callback())],
  ['Hono', onFetchHttp2((receiver) => new Hono().all('*', honoWebhook(receiver)).fetch)],
  ['Fastify', onFastifyHttp2()],
]

/** So many that slow cases hold up no others, and so few that those with deadlines are not held up. */
const AT_ONCE = 32

/** The names of the cases in which an adapter differs from the contract, with the difference. */
export async function findDifferences(cases: readonly ContractCase[]): Promise<ReadonlyMap<string, unknown>> {
  const differences = new Map<string, unknown>()
  const pending = cases.values()
  async function work(): Promise<void> {
    for (const { name, run } of pending) {
      await run().catch((error: unknown) => differences.set(name, error))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return differences
}
