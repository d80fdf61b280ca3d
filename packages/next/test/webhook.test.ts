import type { RequestListener } from 'node:http'
import type { NextApiHandler } from 'next'
import { describe, expect, test } from 'vitest'
import { quiet, telnyxBody, telnyxKeys } from '../../core/test/receiver-support.ts'
import { listen } from '../../node/test/server-support.ts'
import { createReceiver, sign, telnyx, webhook } from '../src/index.ts'
import { webhook as pagesWebhook } from '../src/pages.ts'

// The real apps, on both runtimes and both versions, are built and sent to by scripts/next-app.mjs.

const provider = telnyx(telnyxKeys)
const signed = (id?: string) => sign(telnyx, JSON.stringify(telnyxBody(id)), { keys: telnyxKeys })

describe('a route handler', () => {
  test('answers a delivery, its duplicate and a forgery', async () => {
    const POST = webhook({ provider, ...quiet }, () => undefined)
    const send = (init: RequestInit) => POST(new Request('http://localhost/webhooks', init))
    const { headers } = signed('e2')
    const answers = [await send(signed('e1')), await send(signed('e1')), await send({ ...signed('e1'), headers })]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401])
  })

  test('is made of a receiver too', async () => {
    const POST = webhook(createReceiver({ provider, ...quiet }, () => undefined))
    expect((await POST(new Request('http://localhost/', signed()))).status).toBe(200)
  })

  test('needs its key only when the first delivery comes', async () => {
    let asked = 0
    const POST = webhook({ provider: telnyx({ publicKey: () => `${++asked}` }), ...quiet }, () => undefined)
    expect(asked).toBe(0)
    expect((await POST(new Request('http://localhost/', signed()))).status).toBe(503)
  })

  test('is not made without a handler', () => {
    // @ts-expect-error: the types refuse it too
    expect(() => webhook({ provider })).toThrow(TypeError)
  })
})

describe('an API route', () => {
  const start = (handler: NextApiHandler) => listen(handler as unknown as RequestListener)

  test('answers a delivery and its duplicate', async () => {
    const { url } = await start(pagesWebhook({ provider, ...quiet }, () => undefined))
    const answers = [await fetch(url, signed('e1')), await fetch(url, signed('e1'))]
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  test('whose body Next has parsed names the line that is missing', async () => {
    const errors: unknown[] = []
    const onOutcome = (outcome: object) => void errors.push('error' in outcome && outcome.error)
    const handler = pagesWebhook({ provider, onOutcome }, () => undefined)
    const { url } = await start(async (request, response) => {
      for await (const _ of request);
      await handler(request, response)
    })
    expect((await fetch(url, signed())).status).toBe(500)
    expect(errors).toMatchObject([
      { code: 'body_already_parsed', message: expect.stringContaining('bodyParser: false') },
    ])
  })
})
