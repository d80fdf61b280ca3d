import { deliver } from '@countersign/tools/adapters/deliver'
import { createOptions, outcomesOf } from '@countersign/tools/adapters/options'
import { oddText, post, signed } from '@countersign/tools/adapters/requests'
import { utf8 } from '@countersign/tools/bytes'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import type { handle } from 'hono/aws-lambda'
import { describe, expect, test } from 'vitest'
import { type WebhookEvent, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './hono-support.ts'

type Handle = typeof handle
type LambdaEvent = Parameters<ReturnType<Handle>>[0]

/** A delivery in the chunked transfer coding; the simulated provider always sends a Content-Length. */
function inChunks(text: string): RequestInit & { readonly duplex: 'half' } {
  const { headers } = signed(text)
  const bytes = utf8(text)
  const chunks = [bytes.subarray(0, 70), bytes.subarray(70, 71), bytes.subarray(71)]
  const stream = new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk) controller.enqueue(chunk)
      else controller.close()
    },
  })
  return { method: 'POST', headers, body: stream, duplex: 'half' }
}

/** A Lambda function URL before an app: an event for each request, and the answer that its result stands for. */
function onLambda(handle: Handle, app: Hono, isBase64Encoded: boolean): (request: Request) => Promise<Response> {
  const domainName = 'abc.lambda-url.eu-central-1.on.aws'
  const http = { method: 'POST', path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'telnyx' }
  return async (request) => {
    const body = Buffer.from(await request.arrayBuffer()).toString(isBase64Encoded ? 'base64' : 'utf8')
    const event = {
      version: '2.0',
      routeKey: '$default',
      rawPath: '/',
      rawQueryString: '',
      headers: { ...Object.fromEntries(request.headers), host: domainName },
      requestContext: { domainName, http, stage: '$default' },
      body,
      isBase64Encoded,
    } as unknown as LambdaEvent
    const result = await handle(app)(event)
    expect(result.isBase64Encoded).toBe(false)
    return new Response(result.body, { status: result.statusCode })
  }
}

describe.each(VERSIONS)('on Hono $version', ({ Hono, handle, bodyLimit }) => {
  describe.each<[string, (c: Context) => Promise<unknown>]>([
    ['c.req.json()', (c) => c.req.json()],
    ['c.req.text()', (c) => c.req.text()],
    ['c.req.arrayBuffer()', (c) => c.req.arrayBuffer()],
    ['c.req.raw.json()', (c) => c.req.raw.json()],
  ])('%s in front', (_, read) => {
    const reader: MiddlewareHandler = async (c, next) => {
      await read(c)
      await next()
    }

    test('of a handler does not hang it, and the error names the fix', async () => {
      const options = createOptions()
      const url = await serve(
        Hono,
        reader,
        webhook(options, () => undefined),
      )
      const response = await deliver(url)
      expect(response.status).toBe(500)
      expect(await response.text()).toBe('Internal Server Error')
      expect(outcomesOf(options)).toMatchObject([
        {
          status: 'rejected',
          code: 'body_already_parsed',
          error: { message: expect.stringContaining('before anything reads the request') },
        },
      ])
    })

    test('of a route does not hang it, and the route does not run', async () => {
      const options = createOptions()
      let runs = 0
      const url = await serve(Hono, reader, webhook(options), async (c) => c.text(`run ${++runs}`))
      expect((await deliver(url)).status).toBe(500)
      expect(outcomesOf(options)).toMatchObject([{ status: 'rejected', code: 'body_already_parsed' }])
      expect(runs).toBe(0)
    })
  })

  describe.each<[string, (url: string, text: string) => Promise<Response>]>([
    ['a delivery with its length', deliver],
    ['a delivery in chunks', (url, text) => post(url, inChunks(text))],
  ])('bodyLimit in front, and %s', (_, send) => {
    test('leaves the handler the bytes that were sent', async () => {
      const received: unknown[] = []
      const url = await serve(
        Hono,
        bodyLimit({ maxSize: 10_000 }),
        webhook(createOptions(), ({ raw }) => received.push(raw)),
      )
      const text = oddText()
      expect((await send(url, text)).status).toBe(200)
      expect(received).toEqual([utf8(text)])
    })

    test('refuses what is larger', async () => {
      let runs = 0
      const url = await serve(
        Hono,
        bodyLimit({ maxSize: 100 }),
        webhook(createOptions(), () => runs++),
      )
      // Hono 4.8 cuts the chunks off while the webhook reads them, to which they are a body that ended early.
      expect([400, 413]).toContain((await send(url, oddText())).status)
      expect(runs).toBe(0)
    })
  })

  test('a delivery in chunks is verified byte by byte', async () => {
    const received: unknown[] = []
    const url = await serve(
      Hono,
      webhook(createOptions(), ({ raw }) => received.push(raw)),
    )
    const text = oddText()
    expect((await post(url, inChunks(text))).status).toBe(200)
    expect(received).toEqual([utf8(text)])
  })

  describe.each([true, false])('on AWS Lambda, a function URL with isBase64Encoded: %s', (isBase64Encoded) => {
    test('gives the handler the bytes that were sent', async () => {
      const received: unknown[] = []
      const app = new Hono().use(webhook(createOptions(), ({ raw }) => received.push(raw)))
      const text = oddText()
      const response = await deliver(onLambda(handle, app, isBase64Encoded), text)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('OK')
      expect(received).toEqual([utf8(text)])
    })

    test('shows the route the event', async () => {
      let event: WebhookEvent | undefined
      const app = new Hono().use(webhook(createOptions()), async (c) => {
        event = c.get('webhook')
        return c.text('done')
      })
      const text = oddText('e1')
      const response = await deliver(onLambda(handle, app, isBase64Encoded), text)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('done')
      expect(event).toMatchObject({ id: 'e1', body: JSON.parse(text) })
    })

    test('refuses a changed body', async () => {
      const app = new Hono().use(webhook(createOptions(), () => undefined))
      const response = await deliver(onLambda(handle, app, isBase64Encoded), oddText(), { tamper: 'body' })
      expect(response.status).toBe(401)
      expect(await response.text()).toBe('Unauthorized')
    })
  })
})
