import 'reflect-metadata'
import { webhook } from '@countersign/express'
import { deliver } from '@countersign/tools/adapters/deliver'
import { createOptions, outcomesOf } from '@countersign/tools/adapters/options'
import { oddText } from '@countersign/tools/adapters/requests'
import { utf8 } from '@countersign/tools/bytes'
import { telnyxBody } from '@countersign/tools/deliveries/telnyx'
import { Controller, type MiddlewareConsumer, Module, Post, Req } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import type { Request, RequestHandler } from 'express'
import { describe, expect, onTestFinished, test } from 'vitest'

interface NestApp {
  /** Runs behind Nest's body parser, and before the controllers. */
  readonly middleware?: RequestHandler
  /** The method of a controller for `POST /webhooks`. */
  readonly route?: (request: Request) => unknown
  readonly rawBody?: boolean
  /** What main.ts does before it listens. */
  readonly setUp?: (app: NestExpressApplication) => unknown
}

/** The address of a Nest app; its decorators are called, since esbuild emits no metadata for them. */
async function serve({ middleware, route = () => 'done', rawBody = true, setUp }: NestApp): Promise<string> {
  class Webhooks {
    receive(request: Request): unknown {
      return route(request)
    }
  }
  const receive = Object.getOwnPropertyDescriptor(Webhooks.prototype, 'receive')
  Controller('webhooks')(Webhooks)
  Post()(Webhooks.prototype, 'receive', receive as PropertyDescriptor)
  Req()(Webhooks.prototype, 'receive', 0)

  class App {
    configure(consumer: MiddlewareConsumer): void {
      if (middleware) consumer.apply(middleware).forRoutes('webhooks')
    }
  }
  Module({ controllers: [Webhooks] })(App)

  const app = await NestFactory.create<NestExpressApplication>(App, { rawBody, logger: false })
  await setUp?.(app)
  await app.listen(0, '127.0.0.1')
  onTestFinished(() => app.close())
  return `${await app.getUrl()}/webhooks`
}

describe('in a Nest app', () => {
  test.each([true, false])(
    'a webhook that main.ts mounts reads the bytes itself, with rawBody: %s',
    async (rawBody) => {
      const received: unknown[] = []
      const handler = webhook(createOptions(), ({ raw }) => received.push(raw))
      const url = await serve({ rawBody, setUp: (app) => app.use('/webhooks', handler) })
      const text = oddText()
      expect((await deliver(url, text)).status).toBe(200)
      expect(received).toEqual([utf8(text)])
    },
  )

  test('a webhook behind the body parser uses the bytes of rawBody: true', async () => {
    const received: unknown[] = []
    const middleware = webhook(createOptions(), ({ raw }) => received.push(raw))
    const url = await serve({ middleware })
    const text = oddText()
    expect((await deliver(url, text)).status).toBe(200)
    expect(received).toEqual([utf8(text)])
  })

  test('a webhook behind the body parser refuses a changed time', async () => {
    const url = await serve({ middleware: webhook(createOptions(), () => undefined) })
    const response = await deliver(url, oddText(), { tamper: 'header' })
    expect(response.status).toBe(401)
    expect(await response.text()).toBe('Unauthorized')
  })

  test('a webhook behind the body parser without rawBody does not hang, and the error names the fix', async () => {
    const options = createOptions()
    const url = await serve({ rawBody: false, middleware: webhook(options, () => undefined) })
    const response = await deliver(url)
    expect(response.status).toBe(500)
    expect(await response.text()).toBe('Internal Server Error')
    expect(outcomesOf(options)).toMatchObject([
      {
        status: 'rejected',
        code: 'body_already_parsed',
        error: { message: expect.stringContaining('or keep the bytes in req.rawBody') },
      },
    ])
  })

  test.each<[string, (middleware: RequestHandler) => NestApp]>([
    ['behind the body parser', (middleware) => ({ middleware })],
    ['mounted by main.ts', (middleware) => ({ setUp: (app) => app.use('/webhooks', middleware) })],
  ])('a controller gets the event of a webhook %s, and completes it', async (_, mount) => {
    const options = createOptions()
    const seen: unknown[] = []
    const route = ({ webhook, body }: Request) => {
      seen.push(webhook?.id, body)
      return { done: true }
    }
    const url = await serve({ ...mount(webhook(options)), route })
    const text = oddText('e1')
    const response = await deliver(url, text)
    expect(response.status).toBe(200) // Nest's own is 201, which is no success to Telnyx
    expect(await response.json()).toEqual({ done: true })
    expect((await deliver(url, text)).status).toBe(200)
    expect(seen).toEqual(['e1', JSON.parse(text)])
    expect(outcomesOf(options)).toMatchObject([{ status: 'processed' }, { status: 'duplicate' }])
  })

  test('a controller that throws gives the event back, and Nest answers', async () => {
    const options = createOptions()
    let runs = 0
    const route = () => {
      if (++runs === 1) throw new Error('once')
    }
    const url = await serve({ middleware: webhook(options), route })
    const response = await deliver(url, telnyxBody('e1'))
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({ statusCode: 500, message: 'Internal server error' })
    expect((await deliver(url, telnyxBody('e1'))).status).toBe(200)
    expect(outcomesOf(options)).toMatchObject([{ status: 'failed' }, { status: 'processed' }])
  })
})
