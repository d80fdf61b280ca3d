import { deliver } from '@countersign/tools/adapters/deliver'
import { createOptions, outcomesOf } from '@countersign/tools/adapters/options'
import { oddText, post, signed } from '@countersign/tools/adapters/requests'
import { utf8 } from '@countersign/tools/bytes'
import { withHeader } from '@countersign/tools/http/headers'
import type { FastifyInstance } from 'fastify'
import rawBody from 'fastify-raw-body'
import { describe, expect, test } from 'vitest'
import { webhook } from '../src/index.ts'
import { listen, VERSIONS } from './fastify-support.ts'

type Signed = ReturnType<typeof signed>

function withoutContentType({ headers, body }: Signed) {
  const { 'content-type': _, ...rest } = headers
  // fetch gives text a content type of its own, and bytes none.
  return { method: 'POST', headers: rest, body: utf8(body) }
}

/** A delivery as Telnyx sends it, and under content types that Telnyx does not send. */
const KINDS: readonly [string, (request: Signed) => RequestInit][] = [
  ['application/json', (request) => request],
  ['a form', (request) => withHeader(request, 'content-type', 'application/x-www-form-urlencoded')],
  ['a type that does not exist', (request) => withHeader(request, 'content-type', 'no/such-type')],
  ['no content type', withoutContentType],
]

const OTHER_KINDS = KINDS.slice(1)

const PLUGINS: readonly [string, (app: FastifyInstance) => unknown][] = [
  ['Fastify’s own parsers', () => undefined],
  ['fastify-raw-body for every route', (app) => app.register(rawBody, { global: true })],
  ['fastify-raw-body that runs first', (app) => app.register(rawBody, { global: true, runFirst: true })],
  ['fastify-raw-body that keeps bytes', (app) => app.register(rawBody, { global: true, encoding: false })],
  ['a parser of every other type', (app) => app.addContentTypeParser('*', { parseAs: 'string' }, async () => 'other')],
]

const ALL_PLUGINS: typeof PLUGINS = [...PLUGINS, ['no parser at all', (app) => app.removeAllContentTypeParsers()]]

describe.each(VERSIONS)('on Fastify $version', ({ fastify }) => {
  async function create(setUp: (app: FastifyInstance) => unknown) {
    const app = fastify()
    await setUp(app)
    const options = createOptions()
    const received: unknown[] = []
    app.post(
      '/handler',
      webhook(options, ({ raw }) => received.push(raw)),
    )
    app.post('/route', webhook(options), async ({ body, webhook }) => {
      received.push(webhook?.raw, body)
      return 'done'
    })
    return { url: await listen(app), received, outcomes: outcomesOf(options) }
  }

  describe.each(ALL_PLUGINS)('with %s', (_, setUp) => {
    test.each(KINDS)('a handler gets the bytes of %s', async (_, change) => {
      const { url, received } = await create(setUp)
      const text = oddText()
      expect((await post(`${url}handler`, change(signed(text)))).status).toBe(200)
      expect(received).toEqual([utf8(text)])
    })
  })

  test.each(PLUGINS)('with %s a route gets the bytes, and what they parse to', async (_, setUp) => {
    const { url, received } = await create(setUp)
    const text = oddText()
    expect((await deliver(`${url}route`, text)).status).toBe(200)
    expect(received).toEqual([utf8(text), JSON.parse(text)])
  })

  test.each(OTHER_KINDS)('a parser of the user’s gives a route with %s its body', async (_, change) => {
    const { url, received } = await create((app) =>
      app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_: unknown, body: Buffer) => body.toString()),
    )
    const text = oddText()
    expect((await post(`${url}route`, change(signed(text)))).status).toBe(200)
    expect(received).toEqual([utf8(text), text])
  })

  test.each(OTHER_KINDS)(
    'without a parser Fastify refuses a route %s, and the event is given back',
    async (_, change) => {
      const { url, received, outcomes } = await create(() => undefined)
      const text = oddText('e1')
      expect((await post(`${url}route`, change(signed(text)))).status).toBe(415)
      expect((await deliver(`${url}route`, text)).status).toBe(200)
      expect(outcomes).toMatchObject([{ status: 'failed' }, { status: 'processed' }])
      expect(received).toHaveLength(2)
    },
  )

  test.each([
    ['text', {}, (body: string) => body],
    ['bytes', { encoding: false }, (body: string) => Buffer.from(body)],
  ] as const)('fastify-raw-body finds the %s that was sent', async (_, options, expected) => {
    const app = fastify()
    await app.register(rawBody, options)
    let kept: unknown
    app.post('/', webhook(createOptions()), async ({ rawBody }) => {
      kept = rawBody
      return 'done'
    })
    const text = oddText()
    expect((await deliver(await listen(app), text)).status).toBe(200)
    expect(kept).toEqual(expected(text))
  })

  test('a hook that has read the body before does not hang it, and the error names the fix', async () => {
    const { url, received, outcomes } = await create((app) =>
      app.addHook('onRequest', async ({ raw }) => {
        await raw.resume().toArray()
      }),
    )
    for (const path of ['handler', 'route']) expect((await deliver(`${url}${path}`)).status).toBe(500)
    const error = { message: expect.stringContaining('Let no earlier hook read request.raw.') }
    const rejected = { status: 'rejected', code: 'body_already_parsed', error }
    expect(outcomes).toMatchObject([rejected, rejected])
    expect(received).toEqual([])
  })
})
