import type { Context, MiddlewareHandler } from 'hono'
import type { handle } from 'hono/aws-lambda'
import { describe, expect, test } from 'vitest'
import { telnyxBody } from '../../core/test/receiver-support.ts'
import { createOptions, post, signedOddly } from '../../node/test/adapter-support.ts'
import { type WebhookEvent, webhook } from '../src/index.ts'
import { serve, VERSIONS } from './hono-support.ts'

type Delivery = ReturnType<typeof signedOddly>
type LambdaEvent = Parameters<ReturnType<typeof handle>>[0]

const toBytes = (text: string) => new TextEncoder().encode(text)

/** A delivery in the chunked transfer coding, without a Content-Length. */
function inChunks({ headers, body }: Delivery): RequestInit & { readonly duplex: 'half' } {
  const bytes = toBytes(body)
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

/** What a Lambda function URL makes of a delivery. */
function toLambdaEvent({ headers, body }: Delivery, isBase64Encoded: boolean) {
  const http = { method: 'POST', path: '/webhooks', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'telnyx' }
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/webhooks',
    rawQueryString: '',
    headers: { ...headers, host: 'abc.lambda-url.eu-central-1.on.aws' },
    requestContext: { domainName: 'abc.lambda-url.eu-central-1.on.aws', http, stage: '$default' },
    body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded,
  } as unknown as LambdaEvent
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
      const response = await post(url)
      expect(response.status).toBe(500)
      expect(await response.text()).toBe('Internal Server Error')
      expect(options.outcomes).toMatchObject([
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
      expect((await post(url)).status).toBe(500)
      expect(options.outcomes).toMatchObject([{ status: 'rejected', code: 'body_already_parsed' }])
      expect(runs).toBe(0)
    })
  })

  describe.each<[string, (delivery: Delivery) => RequestInit]>([
    ['a delivery with its length', (delivery) => delivery],
    ['a delivery in chunks', inChunks],
  ])('bodyLimit in front, and %s', (_, send) => {
    test('leaves the handler the bytes that were sent', async () => {
      const received: unknown[] = []
      const url = await serve(
        Hono,
        bodyLimit({ maxSize: 10_000 }),
        webhook(createOptions(), ({ raw }) => received.push(raw)),
      )
      const delivery = signedOddly()
      expect((await post(url, send(delivery))).status).toBe(200)
      expect(received).toEqual([toBytes(delivery.body)])
    })

    test('refuses what is larger', async () => {
      let runs = 0
      const url = await serve(
        Hono,
        bodyLimit({ maxSize: 100 }),
        webhook(createOptions(), () => runs++),
      )
      // Hono 4.8 cuts the chunks off while the webhook reads them, to which they are a body that ended early.
      expect([400, 413]).toContain((await post(url, send(signedOddly()))).status)
      expect(runs).toBe(0)
    })
  })

  test('a delivery in chunks is verified byte by byte', async () => {
    const received: unknown[] = []
    const url = await serve(
      Hono,
      webhook(createOptions(), ({ raw }) => received.push(raw)),
    )
    const delivery = signedOddly()
    expect((await post(url, inChunks(delivery))).status).toBe(200)
    expect(received).toEqual([toBytes(delivery.body)])
  })

  describe.each([true, false])('on AWS Lambda, a function URL with isBase64Encoded: %s', (isBase64Encoded) => {
    test('gives the handler the bytes that were sent', async () => {
      const received: unknown[] = []
      const app = new Hono().post(
        '/webhooks',
        webhook(createOptions(), ({ raw }) => received.push(raw)),
      )
      const delivery = signedOddly()
      const result = await handle(app)(toLambdaEvent(delivery, isBase64Encoded))
      expect(result).toMatchObject({ statusCode: 200, body: 'OK', isBase64Encoded: false })
      expect(received).toEqual([toBytes(delivery.body)])
    })

    test('shows the route the event', async () => {
      let event: WebhookEvent | undefined
      const app = new Hono().post('/webhooks', webhook(createOptions()), (c) => {
        event = c.get('webhook')
        return c.text('done')
      })
      const result = await handle(app)(toLambdaEvent(signedOddly('e1'), isBase64Encoded))
      expect(result).toMatchObject({ statusCode: 200, body: 'done' })
      expect(event).toMatchObject({ id: 'e1', body: { data: { id: telnyxBody('e1').data.id } } })
    })

    test('refuses a changed body', async () => {
      const app = new Hono().post(
        '/webhooks',
        webhook(createOptions(), () => undefined),
      )
      const delivery = signedOddly()
      const changed = { ...delivery, body: delivery.body.trim() }
      const result = await handle(app)(toLambdaEvent(changed, isBase64Encoded))
      expect(result).toMatchObject({ statusCode: 401, body: 'Unauthorized' })
    })
  })
})
