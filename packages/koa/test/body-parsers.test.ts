import { createRequire } from 'node:module'
import { deliver } from '@countersign/tools/adapters/deliver'
import { createOptions, outcomesOf } from '@countersign/tools/adapters/options'
import { oddText, post } from '@countersign/tools/adapters/requests'
import { utf8 } from '@countersign/tools/bytes'
import Router from '@koa/router'
import type { Middleware } from 'koa'
import { describe, expect, test } from 'vitest'
import { webhook } from '../src/index.ts'
import { serve, VERSIONS } from './koa-support.ts'

// Their types declare `body` and `rawBody` on every IncomingMessage, each in its own way, where anything imports them.
const require = createRequire(import.meta.url)
type CreateParser = (options?: { readonly patchNode?: boolean; readonly includeUnparsed?: boolean }) => Middleware
const oldParser: CreateParser = require('koa-bodyparser')
const { bodyParser: modernParser }: { readonly bodyParser: CreateParser } = require('@koa/bodyparser')
const { koaBody }: { readonly koaBody: CreateParser } = require('koa-body')

const PARSERS: readonly [string, () => Middleware][] = [
  ['koa-bodyparser', () => oldParser()],
  ['@koa/bodyparser', () => modernParser()],
  ['@koa/bodyparser with patchNode', () => modernParser({ patchNode: true })],
  ['koa-body', () => koaBody()],
  ['koa-body with patchNode and includeUnparsed', () => koaBody({ patchNode: true, includeUnparsed: true })],
]

const echo: Middleware = (ctx) => {
  ctx.body = (ctx.request as { body?: unknown }).body
}

describe.each(VERSIONS)('on Koa $version', ({ Koa }) => {
  describe.each(PARSERS)('%s', (_, createParser) => {
    test('in front of a handler does not hang it, and the error names the fix', async () => {
      const options = createOptions()
      const url = await serve(
        Koa,
        createParser(),
        webhook(options, () => undefined),
      )
      const response = await deliver(url)
      expect(response.status).toBe(500)
      expect(await response.text()).toBe('Internal Server Error')
      expect(outcomesOf(options)).toMatchObject([
        {
          status: 'rejected',
          code: 'body_already_parsed',
          error: { message: expect.stringContaining('Mount the webhook before the body parser.') },
        },
      ])
    })

    test('in front of a route does not hang it, and the route does not run', async () => {
      const options = createOptions()
      let runs = 0
      const url = await serve(Koa, createParser(), webhook(options), () => void runs++)
      expect((await deliver(url)).status).toBe(500)
      expect(outcomesOf(options)).toMatchObject([{ status: 'rejected', code: 'body_already_parsed' }])
      expect(runs).toBe(0)
    })

    test('behind a handler leaves it its bytes', async () => {
      const received: unknown[] = []
      const url = await serve(
        Koa,
        webhook(createOptions(), ({ raw }) => received.push(raw)),
        createParser(),
      )
      const text = oddText()
      expect((await deliver(url, text)).status).toBe(200)
      expect(received).toEqual([utf8(text)])
    })

    test('behind a webhook on a route of its own goes on parsing for the others', async () => {
      const router = new Router()
      router.post(
        '/webhooks',
        webhook(createOptions(), () => undefined),
      )
      router.post('/other', createParser(), echo)
      const url = await serve(Koa, router.routes() as Middleware)
      const other = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{ "a": 1 }' }
      expect(await (await post(`${url}other`, other)).json()).toEqual({ a: 1 })
      expect((await deliver(`${url}webhooks`)).status).toBe(200)
    })

    test('that skips the webhook’s path leaves the bytes to it', async () => {
      const parser = createParser()
      const options = createOptions()
      const url = await serve(
        Koa,
        (ctx, next) => (ctx.path === '/webhooks' ? next() : parser(ctx, next)),
        webhook(options, () => undefined),
      )
      expect((await deliver(`${url}webhooks`)).status).toBe(200)
    })
  })

  test.each(PARSERS.slice(0, 3))('%s between a webhook and its route leaves it the event’s body', async (_, create) => {
    const url = await serve(Koa, webhook(createOptions()), create(), echo)
    const text = oddText()
    const response = await deliver(url, text)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(JSON.parse(text))
  })

  // koa-body reads whatever has been read before it.
  test.each(PARSERS.slice(3))(
    '%s between a webhook and its route does not hang, and loses nothing',
    async (_, create) => {
      const options = createOptions()
      const url = await serve(Koa, webhook(options), create(), echo)
      expect((await deliver(url)).status).toBe(500)
      expect(outcomesOf(options)).toMatchObject([{ status: 'failed' }])
    },
  )
})
