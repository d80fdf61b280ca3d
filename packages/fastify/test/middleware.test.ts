import { Readable } from 'node:stream'
import { deliver } from '@countersign/tools/adapters/deliver'
import { createOptions } from '@countersign/tools/adapters/options'
import { oddText } from '@countersign/tools/adapters/requests'
import { routeSuite } from '@countersign/tools/adapters/route-suite'
import { utf8 } from '@countersign/tools/bytes'
import type { RouteHandlerMethod } from 'fastify'
import { describe, expect, test } from 'vitest'
import { createReceiver, type WebhookEvent, type WebhookHooks, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './fastify-support.ts'

describe.each(VERSIONS)('a webhook in front of a route on Fastify $version', ({ fastify }) => {
  routeSuite<WebhookHooks, RouteHandlerMethod>({
    webhook,
    serve: (hooks, route) => serve(fastify, hooks, route),
    shownAs: 'request.webhook',
    reply:
      (body, status = 200) =>
      (_, reply) =>
        void reply.code(status).send(body === '' ? undefined : body),
    looking: (look, route) =>
      async function looking(request, reply) {
        await look(request.webhook as WebhookEvent)
        reply.header('x-route', 'yes').header('set-cookie', ['a=1', 'b=2'])
        // An async route says by its reply that it has sent it itself.
        return (await route.call(this, request, reply)) ?? reply
      },
    successes: [
      ['text that it returns', async () => 'done', 'done'],
      ['JSON that it returns', async () => ({ done: true }), '{"done":true}'],
      [
        'what Fastify has parsed',
        async ({ body }) => (body as { data: { event_type: string } }).data.event_type,
        'message.received',
      ],
      ['bytes', async () => Buffer.from('done'), 'done'],
      ['a stream', async () => Readable.from(['one, ', 'two']), 'one, two'],
    ],
    failures: [
      ['redirects', 302, '', (_, reply) => reply.redirect('/elsewhere')],
      ['throws', 500, '"message":"no"', () => fail()],
      ['rejects', 500, '"message":"no"', async () => fail()],
      ['sends an error', 500, '"message":"no"', (_, reply) => reply.send(new Error('no'))],
      ['calls the handler of what is not found', 404, '"error":"Not Found"', (_, reply) => void reply.callNotFound()],
    ],
  })

  test('shows the route the body as Fastify parses the bytes that were sent', async () => {
    const received: unknown[] = []
    const url = await serve(fastify, webhook(createOptions()), async ({ body, webhook }) => {
      received.push(body, webhook?.raw)
      return 'done'
    })
    const text = oddText()
    expect((await deliver(url, text)).status).toBe(200)
    expect(received).toEqual([JSON.parse(text), utf8(text)])
  })

  test('ends the stream of a route whose lease was lost', async () => {
    const stream = Readable.from(['done'])
    const options = createOptions()
    const { forget } = createReceiver(options, () => undefined)
    const url = await serve(fastify, webhook(options), async (request) => {
      await forget(request.webhook as WebhookEvent)
      return stream
    })
    expect((await deliver(url)).status).toBe(503)
    expect(stream.destroyed).toBe(true)
  })
})

function fail(): never {
  throw new Error('no')
}
