import type { RequestListener } from 'node:http'
import { telnyx } from '@countersign/providers/telnyx'
import { deliver } from '@countersign/tools/adapters/deliver'
import { telnyxBody, telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import type { NextApiHandler } from 'next'
import { describe, expect, test } from 'vitest'
import { createReceiver, webhook } from '../src/index.ts'
import { webhook as pagesWebhook } from '../src/pages.ts'

// The real apps, on both runtimes and both versions, are built and sent to by test/frameworks.

const provider = telnyx(telnyxKeys)

describe('a route handler', () => {
  test('answers a delivery, its duplicate and a forgery', async () => {
    let runs = 0
    const POST = webhook({ provider, ...quiet }, () => runs++)
    const answers = [
      await deliver(POST, telnyxBody('e1')),
      await deliver(POST, telnyxBody('e1')),
      await deliver(POST, telnyxBody('e1'), { tamper: 'key' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401])
    expect(runs).toBe(1)
  })

  test('is made of a receiver too', async () => {
    const POST = webhook(createReceiver({ provider, ...quiet }, () => undefined))
    expect((await deliver(POST)).status).toBe(200)
  })

  test('needs its key only when the first delivery comes', async () => {
    let asked = 0
    const POST = webhook({ provider: telnyx({ publicKey: () => `${++asked}` }), ...quiet }, () => undefined)
    expect(asked).toBe(0)
    expect((await deliver(POST)).status).toBe(503)
  })

  test('is not made without a handler', () => {
    // @ts-expect-error: the types refuse it too
    expect(() => webhook({ provider })).toThrow(TypeError)
  })
})

/** Next gives an API route Node's own request and response, with members of its own that no webhook needs. */
const onNode = (handler: NextApiHandler) => handler as unknown as RequestListener

describe('an API route', () => {
  test('answers a delivery and its duplicate', async () => {
    let runs = 0
    const handler = onNode(pagesWebhook({ provider, ...quiet }, () => runs++))
    const answers = [await deliver(handler, telnyxBody('e1')), await deliver(handler, telnyxBody('e1'))]
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(runs).toBe(1)
  })

  test('whose body Next has parsed names the line that is missing', async () => {
    const errors: unknown[] = []
    const onOutcome = (outcome: object) => void errors.push('error' in outcome && outcome.error)
    const handler = pagesWebhook({ provider, onOutcome }, () => undefined)
    const behindParser = onNode(async (request, response) => {
      for await (const _ of request);
      await handler(request, response)
    })
    expect((await deliver(behindParser)).status).toBe(500)
    expect(errors).toMatchObject([
      { code: 'body_already_parsed', message: expect.stringContaining('bodyParser: false') },
    ])
  })
})
