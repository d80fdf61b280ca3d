import { createServer, type RequestListener, type Server } from 'node:http'
import { memoryStore } from '@countersign/core'
import { webhook as expressWebhook } from '@countersign/express'
import { webhook as fastifyWebhook } from '@countersign/fastify'
import { webhook as honoWebhook } from '@countersign/hono'
import { webhook as koaWebhook } from '@countersign/koa'
import { webhook as nodeWebhook } from '@countersign/node'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { getRequestListener } from '@hono/node-server'
import { createWebhookMiddleware } from '@hookflo/tern/express'
import express, { type RequestHandler } from 'express'
import createFastify, { type FastifyInstance } from 'fastify'
import { Hono, type MiddlewareHandler } from 'hono'
import Koa, { type Middleware } from 'koa'
import { Webhook } from 'standardwebhooks'
import Telnyx from 'telnyx'
import { headerOf, readBytes, standardByHand, telnyxByHand, type VerifyByHand } from './by-hand.ts'
import type { Keys } from './requests.ts'

export type Contenders = Readonly<Record<string, (keys: Keys) => Server | Promise<Server>>>

/** By framework; where the scheme is not Telnyx's, the name says so. */
export const frameworks: Readonly<Record<string, Contenders>> = {
  'node:http': {
    bare: () =>
      createServer((request, response) => {
        readBytes(request).then((body) => response.end(JSON.parse(body.toString()) ? 'OK' : 'nothing'))
      }),
    'by hand': ({ publicKey }) => createServer(nodeByHand(telnyxByHand(publicKey))),
    countersign: (keys) => createServer(nodeWebhook(optionsOf(keys), handle)),
  },
  'Express 5': {
    bare: () => expressServer(express.json(), (_, response) => void response.send('OK')),
    'by hand': ({ publicKey }) => expressServer(raw(), expressByHand(telnyxByHand(publicKey))),
    countersign: (keys) => expressServer(expressWebhook(optionsOf(keys), handle)),
    'telnyx 7': ({ publicKey }) => {
      const { webhooks } = new Telnyx({ apiKey: 'none' })
      const verify: VerifyLibrary = (body, headers) => webhooks.unwrap(body, { headers, key: publicKey })
      return expressServer(raw(), expressLibrary(verify))
    },
  },
  'Express 5, Standard Webhooks': {
    'by hand': ({ secret }) => expressServer(raw(), expressByHand(standardByHand(secret))),
    countersign: ({ secret }) =>
      expressServer(
        expressWebhook({ provider: standardWebhooks({ secret }), store: memoryStore(), namespace: 'bench' }, handle),
      ),
    standardwebhooks: ({ secret }) => {
      const webhook = new Webhook(secret)
      return expressServer(
        raw(),
        expressLibrary((body, headers) => webhook.verify(body, headers)),
      )
    },
    // Replicate signs exactly as Standard Webhooks says; the middleware reads the body itself.
    '@hookflo/tern 4': ({ secret }) => {
      // It declares `request.webhook` in its own way, and we in ours.
      const middleware = createWebhookMiddleware({ platform: 'replicateai', secret }) as unknown as RequestHandler
      return expressServer(middleware, (_, response) => void response.send('OK'))
    },
  },
  'Koa 3': {
    bare: () =>
      koaServer(async (ctx) => {
        ctx.body = JSON.parse((await readBytes(ctx.req)).toString()) ? 'OK' : 'nothing'
      }),
    'by hand': ({ publicKey }) => koaServer(koaByHand(telnyxByHand(publicKey))),
    countersign: (keys) => koaServer(koaWebhook(optionsOf(keys), handle)),
  },
  'Hono 4': {
    bare: () => honoServer(async (c) => c.text((await c.req.json()) ? 'OK' : 'nothing')),
    'by hand': ({ publicKey }) => honoServer(honoByHand(telnyxByHand(publicKey))),
    countersign: (keys) => honoServer(honoWebhook(optionsOf(keys), handle)),
  },
  'Fastify 5': {
    bare: () => fastifyServer((app) => app.post('/', async () => 'OK')),
    'by hand': ({ publicKey }) => fastifyServer((app) => fastifyByHand(app, telnyxByHand(publicKey))),
    countersign: (keys) => fastifyServer((app) => app.post('/', fastifyWebhook(optionsOf(keys), handle))),
  },
}

function optionsOf({ publicKey }: Keys) {
  return { provider: telnyx({ publicKey }), store: memoryStore(), namespace: 'bench' }
}

function handle(): void {}

function nodeByHand(verify: VerifyByHand): RequestListener {
  return (request, response) => {
    readBytes(request)
      .then((body) => verify(headerOf(request.headers), body))
      .then(() => response.end('OK'))
      .catch(() => response.writeHead(401).end())
  }
}

function expressServer(...handlers: readonly RequestHandler[]): Server {
  return createServer(express().post('/', ...handlers))
}

function raw(): RequestHandler {
  return express.raw({ type: '*/*' })
}

function expressByHand(verify: VerifyByHand): RequestHandler {
  return async (request, response) => {
    try {
      await verify(headerOf(request.headers), request.body)
      response.send('OK')
    } catch {
      response.sendStatus(401)
    }
  }
}

type VerifyLibrary = (body: string, headers: Record<string, string>) => unknown

function expressLibrary(verify: VerifyLibrary): RequestHandler {
  return async (request, response) => {
    try {
      await verify(request.body.toString(), request.headers as Record<string, string>)
      response.send('OK')
    } catch {
      response.sendStatus(401)
    }
  }
}

function koaServer(...handlers: readonly Middleware[]): Server {
  const app = new Koa()
  for (const handler of handlers) app.use(handler)
  return createServer(app.callback())
}

function koaByHand(verify: VerifyByHand): Middleware {
  return async (ctx) => {
    try {
      await verify(headerOf(ctx.headers), await readBytes(ctx.req))
      ctx.body = 'OK'
    } catch {
      ctx.status = 401
    }
  }
}

function honoServer(handler: MiddlewareHandler): Server {
  return createServer(getRequestListener(new Hono().post('/', handler).fetch))
}

function honoByHand(verify: VerifyByHand): MiddlewareHandler {
  return async (c) => {
    try {
      await verify((name) => c.req.header(name), Buffer.from(await c.req.arrayBuffer()))
      return c.text('OK')
    } catch {
      return c.body(null, 401)
    }
  }
}

async function fastifyServer(mount: (app: FastifyInstance) => unknown): Promise<Server> {
  const app = createFastify()
  mount(app)
  await app.ready()
  return app.server
}

function fastifyByHand(app: FastifyInstance, verify: VerifyByHand): void {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  app.post('/', async (request, reply) => {
    try {
      await verify(headerOf(request.headers), request.body as Buffer)
      return 'OK'
    } catch {
      return reply.code(401).send()
    }
  })
}
