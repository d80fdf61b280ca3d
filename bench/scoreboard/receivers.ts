import { createHmac, timingSafeEqual } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { createReceiver, type Provider, type Receiver } from '@countersign/core'
import { webhook as fetchWebhook } from '@countersign/core/fetch'
import { webhook as expressWebhook } from '@countersign/express'
import { webhook as fastifyWebhook } from '@countersign/fastify'
import { webhook as honoWebhook } from '@countersign/hono'
import { webhook as koaWebhook } from '@countersign/koa'
import { webhook as nextWebhook } from '@countersign/next'
import { webhook as pagesWebhook } from '@countersign/next/pages'
import { webhook as nodeWebhook } from '@countersign/node'
import { dfns } from '@countersign/providers/dfns'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { getRequestListener } from '@hono/node-server'
import { createWebhookMiddleware } from '@hookflo/tern/express'
import { createNodeMiddleware, Webhooks } from '@octokit/webhooks'
import { verify as verifyGithub } from '@octokit/webhooks-methods'
import { verifyWebhookEventMiddleware } from 'discord-interactions'
import express, { type RequestHandler } from 'express'
import express4 from 'express4'
import createFastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { Webhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import Telnyx from 'telnyx'

/** The keys as they are generated; each provider has some of them. */
export interface Keys {
  readonly publicKey?: string
  readonly privateKey?: string
  readonly secret?: string
}

/** What the handler does: it counts, or fails where it is told to. */
type Work = () => Promise<void>

export interface BoardRow {
  readonly name: string
  readonly provider: keyof typeof PROVIDERS
  /** The packages that it is made of, for their versions. */
  readonly packages: readonly string[]
  /** A library that verifies, and says nothing of duplicates. */
  readonly verifiesOnly?: true
  /** Where it is written down as it is used here. */
  readonly source?: string
  readonly mount: (keys: Keys, work: Work) => RequestListener | Promise<RequestListener>
}

export const PROVIDERS = { telnyx, dfns, 'standard-webhooks': standardWebhooks, svix, stripe, github, discord } as const

type Configure = (keys: never) => Provider

function ours(
  name: string,
  provider: keyof typeof PROVIDERS,
  packages: readonly string[],
  mount: (receiver: Receiver) => RequestListener | Promise<RequestListener>,
): BoardRow {
  const configure: Configure = PROVIDERS[provider]
  return {
    name: `countersign, ${name}`,
    provider,
    packages,
    mount: (keys, work) =>
      mount(createReceiver({ provider: configure(keys as never), onOutcome: () => undefined }, work)),
  }
}

const inExpress = (receiver: Receiver) => express().post('/', expressWebhook(receiver))

export const rows: readonly BoardRow[] = [
  ours('node:http', 'telnyx', ['@countersign/node'], nodeWebhook),
  ours('Express 5', 'telnyx', ['@countersign/express', 'express'], inExpress),
  ours('Express 4', 'telnyx', ['@countersign/express', 'express4'], (receiver) =>
    express4().post('/', expressWebhook(receiver)),
  ),
  ours('Koa', 'telnyx', ['@countersign/koa', 'koa'], (receiver) =>
    silent(new Koa()).use(koaWebhook(receiver)).callback(),
  ),
  ours('Hono', 'telnyx', ['@countersign/hono', 'hono'], (receiver) =>
    getRequestListener(new Hono().post('/', honoWebhook(receiver)).fetch),
  ),
  ours('Fastify', 'telnyx', ['@countersign/fastify', 'fastify'], async (receiver) => {
    const app = createFastify()
    app.post('/', fastifyWebhook(receiver))
    await app.ready()
    return (request, response) => app.routing(request, response)
  }),
  ours('Next.js route handler', 'telnyx', ['@countersign/next'], (receiver) =>
    getRequestListener(nextWebhook(receiver)),
  ),
  ours(
    'Next.js API route',
    'telnyx',
    ['@countersign/next'],
    (receiver) => pagesWebhook(receiver) as unknown as RequestListener,
  ),
  ours('fetch', 'telnyx', ['@countersign/core'], (receiver) => getRequestListener(fetchWebhook(receiver))),
  {
    name: 'telnyx in Express',
    provider: 'telnyx',
    packages: ['telnyx', 'express'],
    verifiesOnly: true,
    source: 'https://github.com/team-telnyx/telnyx-node/tree/master/examples/webhook-verification',
    mount({ publicKey = '' }, work) {
      const client = new Telnyx({ apiKey: 'none', publicKey })
      return express().post('/', express.raw({ type: 'application/json' }), async (request, response) => {
        try {
          await client.webhooks.unwrap(request.body.toString('utf8'), { headers: textsOf(request.headers) })
          await work()
          response.status(200).json({ received: true })
        } catch (error) {
          const isRefused = error instanceof Error && error.name === 'TelnyxWebhookVerificationError'
          response.status(isRefused ? 401 : 500).json({ error: 'refused' })
        }
      })
    },
  },

  ours('Express 5', 'dfns', ['@countersign/express', 'express'], inExpress),
  {
    name: "Dfns's own sample in Express",
    provider: 'dfns',
    packages: ['express'],
    verifiesOnly: true,
    source: 'https://github.com/dfns/dfns-api-docs/blob/m/api-docs/webhooks/README.md',
    mount({ secret = '' }, work) {
      return express().post('/', express.json(), async (request, response) => {
        if (!verifyAsDfnsShows(request.body, String(request.headers['x-dfns-webhook-signature']), secret)) {
          response.sendStatus(401)
          return
        }
        await work()
        response.sendStatus(200)
      })
    },
  },

  ours('Express 5', 'standard-webhooks', ['@countersign/express', 'express'], inExpress),
  {
    name: 'standardwebhooks in Express',
    provider: 'standard-webhooks',
    packages: ['standardwebhooks', 'express'],
    verifiesOnly: true,
    source: 'https://www.npmjs.com/package/standardwebhooks',
    mount: ({ secret = '' }, work) => verifiedInExpress(new Webhook(secret), work),
  },
  {
    name: 'standardwebhooks in Hono',
    provider: 'standard-webhooks',
    packages: ['standardwebhooks', 'hono'],
    verifiesOnly: true,
    source: 'https://www.npmjs.com/package/standardwebhooks',
    mount: ({ secret = '' }, work) => verifiedInHono(new Webhook(secret), work),
  },
  {
    name: '@hookflo/tern in Express',
    provider: 'standard-webhooks',
    packages: ['@hookflo/tern', 'express'],
    verifiesOnly: true,
    source: 'https://www.npmjs.com/package/@hookflo/tern',
    // Replicate signs exactly as Standard Webhooks says.
    mount: ({ secret = '' }, work) => ternInExpress('replicateai', secret, work),
  },

  ours('Express 5', 'svix', ['@countersign/express', 'express'], inExpress),
  {
    name: 'svix in Express',
    provider: 'svix',
    packages: ['svix', 'express'],
    verifiesOnly: true,
    source: 'https://docs.svix.com/receiving/verifying-payloads/how',
    mount: ({ secret = '' }, work) => verifiedInExpress(new SvixWebhook(secret), work),
  },
  {
    name: 'svix in Hono',
    provider: 'svix',
    packages: ['svix', 'hono'],
    verifiesOnly: true,
    source: 'https://docs.svix.com/receiving/verifying-payloads/how',
    mount: ({ secret = '' }, work) => verifiedInHono(new SvixWebhook(secret), work),
  },

  ours('Express 5', 'stripe', ['@countersign/express', 'express'], inExpress),
  {
    name: 'stripe in Express',
    provider: 'stripe',
    packages: ['stripe', 'express'],
    verifiesOnly: true,
    source: 'https://github.com/stripe/stripe-node/tree/master/examples/webhook-signing/express',
    mount({ secret = '' }, work) {
      const client = new Stripe('none')
      return express().post('/', express.raw({ type: 'application/json' }), async (request, response) => {
        try {
          client.webhooks.constructEvent(request.body, request.headers['stripe-signature'] ?? '', secret)
        } catch {
          response.status(400).send('Webhook Error')
          return
        }
        await work()
        response.json({ received: true })
      })
    },
  },
  {
    name: '@hookflo/tern in Express',
    provider: 'stripe',
    packages: ['@hookflo/tern', 'express'],
    verifiesOnly: true,
    source: 'https://www.npmjs.com/package/@hookflo/tern',
    mount: ({ secret = '' }, work) => ternInExpress('stripe', secret, work),
  },

  ours('Express 5', 'github', ['@countersign/express', 'express'], inExpress),
  {
    name: '@octokit/webhooks-methods in Express',
    provider: 'github',
    packages: ['@octokit/webhooks-methods', 'express'],
    verifiesOnly: true,
    source: 'https://www.npmjs.com/package/@octokit/webhooks-methods',
    mount: ({ secret = '' }, work) =>
      express().post('/', express.raw({ type: 'application/json' }), async (request, response) => {
        try {
          const signature = String(request.headers['x-hub-signature-256'])
          if (!(await verifyGithub(secret, request.body.toString(), signature))) throw new Error('refused')
        } catch {
          response.sendStatus(401)
          return
        }
        await work()
        response.sendStatus(200)
      }),
  },

  {
    name: '@octokit/webhooks middleware',
    provider: 'github',
    packages: ['@octokit/webhooks'],
    verifiesOnly: true,
    source: 'https://github.com/octokit/webhooks.js#createnodemiddleware',
    mount({ secret = '' }, work) {
      const webhooks = new Webhooks({ secret, log: { debug() {}, info() {}, warn() {}, error() {} } })
      webhooks.onAny(() => work())
      const middleware = createNodeMiddleware(webhooks, { path: '/' })
      return (request, response) => void middleware(request, response)
    },
  },

  ours('Express 5', 'discord', ['@countersign/express', 'express'], inExpress),
  {
    name: 'discord-interactions in Express',
    provider: 'discord',
    packages: ['discord-interactions', 'express'],
    verifiesOnly: true,
    source: 'https://www.npmjs.com/package/discord-interactions',
    mount: ({ publicKey = '' }, work) =>
      // It answers before the route runs.
      express().post('/', verifyWebhookEventMiddleware(publicKey) as RequestHandler, () => work()),
  },
]

/** Koa prints an error of its own for each connection that breaks. */
function silent(app: Koa): Koa {
  app.silent = true
  return app
}

interface Verifier {
  readonly verify: (payload: string | Buffer, headers: Record<string, string>) => unknown
}

function verifiedInExpress(webhook: Verifier, work: Work): RequestListener {
  return express().post('/', express.raw({ type: 'application/json' }), async (request, response) => {
    try {
      webhook.verify(request.body, textsOf(request.headers))
    } catch {
      response.status(400).json({})
      return
    }
    await work()
    response.json({})
  })
}

function verifiedInHono(webhook: Verifier, work: Work): RequestListener {
  const app = new Hono().post('/', async (c) => {
    try {
      webhook.verify(await c.req.text(), c.req.header())
    } catch {
      return c.json({}, 400)
    }
    await work()
    return c.json({})
  })
  return getRequestListener(app.fetch)
}

function ternInExpress(platform: 'stripe' | 'replicateai', secret: string, work: Work): RequestListener {
  // It declares `request.webhook` in its own way, and we in ours.
  const middleware = createWebhookMiddleware({ platform, secret }) as unknown as RequestHandler
  return express().post('/', middleware, async (_request, response) => {
    await work()
    response.json({ received: true })
  })
}

const DFNS_TOLERANCE_SECONDS = 300

/** What Dfns's sample for Node does, with what it leaves out: lengths are not compared, and the body is written anew. */
function verifyAsDfnsShows(payload: { timestampSent: number }, signature: string, secret: string): boolean {
  const digest = createHmac('sha256', secret).update(JSON.stringify(payload)).digest('hex')
  const isSigned = timingSafeEqual(Buffer.from(`sha256=${digest}`, 'ascii'), Buffer.from(signature, 'ascii'))
  return isSigned && Math.abs(Date.now() / 1000 - payload.timestampSent) < DFNS_TOLERANCE_SECONDS
}

/** Headers that came once, as the libraries' types have them. */
function textsOf(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
