import type { Receiver, WebhookEvent } from '@countersign/core'
import { expect, test } from 'vitest'
import { utf8 } from '../bytes.ts'
import { telnyxBody } from '../deliveries/telnyx.ts'
import { deliver } from './deliver.ts'
import { type AdapterOptions, createOptions, outcomesOf } from './options.ts'
import { oddText, REFUSED } from './requests.ts'

type EventHandler = (event: WebhookEvent) => unknown

/** What an adapter's package exports for webhooks with a handler, and how its framework mounts what it makes. */
export interface HandlerAdapter<Mounted> {
  readonly webhook: {
    (receiver: Receiver): Mounted
    (options: AdapterOptions, handler: EventHandler): Mounted
  }
  readonly createReceiver: (options: AdapterOptions, handler: EventHandler) => Receiver
  /** The address of a server on which every POST and PUT is the webhook's. */
  readonly serve: (mounted: Mounted) => Promise<string>
}

/** What a webhook with a handler does, whatever the framework. */
export function handlerSuite<Mounted>({ webhook, createReceiver, serve }: HandlerAdapter<Mounted>): void {
  const start = (handler: EventHandler) => serve(webhook(createOptions(), handler))

  test('answers a delivery with success', async () => {
    const response = await deliver(await start(() => undefined))
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('OK')
  })

  test('handles an event once, however often it is sent', async () => {
    let runs = 0
    const url = await start(() => runs++)
    expect((await deliver(url, telnyxBody('e1'))).status).toBe(200)
    expect((await deliver(url, telnyxBody('e1'))).status).toBe(200)
    expect(runs).toBe(1)
  })

  test('answers a failure so that the event is sent again', async () => {
    let runs = 0
    const url = await start(() => {
      if (++runs === 1) throw new Error('once')
    })
    expect((await deliver(url, telnyxBody('e1'))).status).toBe(500)
    expect((await deliver(url, telnyxBody('e1'))).status).toBe(200)
  })

  test.each(REFUSED)('refuses %s with %i and nothing but %s', async (_, status, body, send) => {
    let runs = 0
    const response = await send(await start(() => runs++))
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
    expect(runs).toBe(0)
  })

  test('takes a receiver', async () => {
    const options = createOptions()
    const url = await serve(webhook(createReceiver(options, () => undefined)))
    expect((await deliver(url)).status).toBe(200)
    expect(outcomesOf(options)).toMatchObject([{ status: 'processed' }])
  })

  test('gives the handler the bytes that were sent', async () => {
    const received: unknown[] = []
    const url = await start(({ raw }) => received.push(raw))
    const text = oddText()
    expect((await deliver(url, text)).status).toBe(200)
    expect(received).toEqual([utf8(text)])
  })

  test('does not become a webhook without one when the handler is undefined by mistake', () => {
    expect(() => webhook(createOptions(), undefined as never)).toThrow(TypeError)
  })
}
