import { bindWebhook, toReceiver } from '@countersign/core/adapter'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { expect, test } from 'vitest'
import { createReceiver, type WebhookOptions } from '../../src/index.ts'

const options: WebhookOptions<Record<string, unknown>> = { provider: telnyx(telnyxKeys) }
const handle = () => undefined
const wrong = (value: unknown) => value as typeof options

test.each([undefined, null, 'telnyx', {}])('%s in place of the options is told by an error', (value) => {
  const says = '"provider" must be a configured provider'
  expect(() => bindWebhook(wrong(value), [handle])).toThrow(says)
  expect(() => bindWebhook(wrong(value), [])).toThrow(says)
  expect(() => toReceiver(wrong(value), handle)).toThrow(says)
})

test('a receiver is taken as it is, and no second handler with it', () => {
  const receiver = createReceiver(options, handle)
  expect(toReceiver(receiver)).toBe(receiver)
  expect(bindWebhook(receiver, [])).toEqual({ form: 'handler', receiver })
  expect(() => bindWebhook(receiver, [handle])).toThrow('has its handler already')
})

test('a handler that is undefined by mistake does not make middleware', () => {
  expect(() => bindWebhook(options, [undefined as unknown as typeof handle])).toThrow(TypeError)
  expect(bindWebhook(options, []).form).toBe('middleware')
})
