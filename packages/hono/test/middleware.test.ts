import { deliver } from '@countersign/tools/adapters/deliver'
import { createOptions } from '@countersign/tools/adapters/options'
import { middlewareSuite, type RouteAdapter, routeSuite } from '@countersign/tools/adapters/route-suite'
import { createGate } from '@countersign/tools/time/gate'
import { sleep } from '@countersign/tools/time/sleep'
import type { Context, MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { streamText } from 'hono/streaming'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { describe, expect, test } from 'vitest'
import { type WebhookMiddleware, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './hono-support.ts'

describe.each(VERSIONS)('a webhook in front of a route on Hono $version', ({ Hono }) => {
  const adapter: RouteAdapter<WebhookMiddleware, MiddlewareHandler> = {
    webhook,
    serve: (middleware, route) => serve(Hono, middleware, route),
    shownAs: 'c.get("webhook")',
    reply: (body, status = 200) => reply(body, status as ContentfulStatusCode),
    looking: (look, route) => async (c, next) => {
      await look(c.get('webhook'))
      c.header('x-route', 'yes')
      c.header('set-cookie', 'a=1', { append: true })
      c.header('set-cookie', 'b=2', { append: true })
      return route(c, next)
    },
    successes: [
      ['a Response', async () => new Response('done'), 'done'],
      ['a stream', async (c) => streamTwice(c), 'one, two'],
      ['a stream, with 202', async (c) => streamTwice(c.status(202) ?? c), 'one, two'],
    ],
    failures: [
      ['redirects', 302, '', async (c) => c.redirect('/elsewhere')],
      ['throws an HTTPException', 418, 'a teapot', () => fail(new HTTPException(418, { message: 'a teapot' }))],
      ['throws', 500, 'failed: no', () => fail(new Error('no'))],
      ['throws what is no error', 500, '', () => fail('no')],
      ['passes on and nothing answers', 404, '404 Not Found', (_, next) => next()],
    ],
  }

  routeSuite(adapter)
  middlewareSuite(adapter)

  test('sends 200 for a Response of 299 too', async () => {
    const url = await serve(Hono, webhook(createOptions()), async () => new Response('', { status: 299 }))
    expect((await deliver(url)).status).toBe(200)
  })

  test('ends the stream of a route whose lease was lost', async () => {
    const ended = createGate()
    const middleware = webhook(createOptions())
    const url = await serve(Hono, middleware, async (c) => {
      await middleware.forget(c.get('webhook'))
      return streamText(c, async (stream) => {
        stream.onAbort(ended.open)
        await writeTwice(stream)
      })
    })
    expect((await deliver(url)).status).toBe(503)
    await ended.opened
  })
})

function reply(body: string | object, status: ContentfulStatusCode): MiddlewareHandler {
  if (body === '') return async (c) => c.body(null, status)
  return async (c) => (typeof body === 'string' ? c.text(body, status) : c.json(body, status))
}

async function fail(thrown: unknown): Promise<never> {
  throw thrown
}

function streamTwice(c: Context): Response {
  return streamText(c, writeTwice)
}

async function writeTwice(stream: { readonly write: (text: string) => Promise<unknown> }): Promise<void> {
  await stream.write('one, ')
  await sleep(20)
  await stream.write('two')
}
