import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { generateKeys } from '@countersign/testing'
import { buildProcess } from '@countersign/tools/build/process'
import { afterAll, describe, expect, test } from 'vitest'
import * as core from './support/whole.ts'

// As a dependency of a dependency brings it: the same code, and classes and symbols of its own.
const root = join(import.meta.dirname, '..')
mkdirSync(join(root, '.tmp'), { recursive: true })
const folder = mkdtempSync(join(root, '.tmp/copy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = join(folder, 'whole.mjs')
copyFileSync(await buildProcess(join(root, 'test/support/whole.ts')), file)
const copy = (await import(file)) as typeof core

const keys = generateKeys(core.telnyx)
const quiet = { onOutcome: () => undefined }

function request(): core.IncomingRequest {
  const body = { data: { id: crypto.randomUUID(), event_type: 'message.received' } }
  return core.fromFetch(new Request('http://localhost/', core.sign(core.telnyx, body, { keys })))
}

test('the copy is another one', () => {
  expect(copy.createReceiver).not.toBe(core.createReceiver)
  expect(copy.LeaseLostError).not.toBe(core.LeaseLostError)
})

describe('an error of the other copy', () => {
  const errors: readonly [name: string, thrown: Error, known: abstract new (...given: never) => Error][] = [
    ['a refusal', new copy.WebhookVerificationError('body_malformed', 'It is no text.'), core.WebhookVerificationError],
    [
      'an unavailable store',
      new copy.ReceiverUnavailableError('store_unavailable', 'It is away.'),
      core.ReceiverUnavailableError,
    ],
    ['a request to come again', new copy.RetryAfterError(7), core.RetryAfterError],
    ['a lost lease', new copy.LeaseLostError('It was lost.'), core.LeaseLostError],
    ['a run that took too long', new copy.HandlerTimeoutError('It took too long.'), core.HandlerTimeoutError],
    ['a reconciliation that was refused', new copy.ReconcileError('aborted', 'It ended.'), core.ReconcileError],
  ]
  const classes = errors.map(([, , known]) => known)

  test.each(errors)('is known for what it is: %s', (_, thrown, known) => {
    expect(classes.filter((type) => thrown instanceof type)).toEqual([known])
    expect(thrown).toBeInstanceOf(core.CountersignError)
  })

  test('is one also where an application has derived its class', () => {
    class Busy extends copy.RetryAfterError {}
    expect(new Busy(1)).toBeInstanceOf(core.RetryAfterError)
    expect(new core.RetryAfterError(1)).not.toBeInstanceOf(Busy)
    expect(new Busy(1)).toBeInstanceOf(Busy)
  })
})

test('a delay that a handler asks for with the other copy is the answer', async () => {
  const receiver = core.createReceiver({ provider: core.telnyx(keys), ...quiet }, () => {
    throw new copy.RetryAfterError(7)
  })
  const outcome = await receiver.receive(request())
  expect(outcome).toMatchObject({ status: 'failed', code: 'retry_after' })
  const reply = await receiver.respond(request())
  expect(reply.headers['retry-after']).toBe('7')
})

test('a commit of a store of the other copy tells of its lost lease', async () => {
  const store: core.IdempotencyStore<undefined> = {
    ...copy.memoryStore(),
    commit: () => Promise.reject(new copy.LeaseLostError('The claim was lost.')),
  }
  const receiver = core.createReceiver(
    { provider: core.telnyx(keys), store, namespace: 'telnyx', ...quiet },
    (_, { commit }) => commit(() => undefined),
  )
  expect(await receiver.receive(request())).toMatchObject({ status: 'lease_lost' })
})

describe('a provider of the other copy', () => {
  test('verifies, and its refusals are refusals', async () => {
    const receiver = core.createReceiver({ provider: copy.telnyx(keys), ...quiet }, () => undefined)
    expect(await receiver.receive(request())).toMatchObject({ status: 'processed' })
    const signed = core.sign(core.telnyx, {}, { keys: generateKeys(core.telnyx) })
    const forged = core.fromFetch(new Request('http://localhost/', signed))
    expect(await receiver.receive(forged)).toMatchObject({ status: 'rejected', code: 'signature_mismatch' })
  })

  test('knows its events by the same keys, also where they are hashes', async () => {
    const shopifyKeys = { secret: 'shared by both' }
    const headers = { 'x-shopify-topic': 'orders/create', 'x-shopify-webhook-id': 'b54557e4' }
    const store = core.memoryStore()
    const options = { store, namespace: 'shopify', ...quiet }
    const send = (receiver: core.Receiver) => {
      const signed = core.sign(core.shopify, { id: 1 }, { keys: shopifyKeys })
      return receiver.receive(
        core.fromFetch(new Request('http://localhost/', { ...signed, headers: { ...signed.headers, ...headers } })),
      )
    }
    const ours = core.createReceiver({ provider: core.shopify(shopifyKeys), ...options }, () => undefined)
    const theirs = core.createReceiver({ provider: copy.shopify(shopifyKeys), ...options }, () => undefined)
    expect(await send(ours)).toMatchObject({ status: 'processed' })
    expect(await send(theirs)).toMatchObject({ status: 'duplicate' })
  })
})

test('a handler that throws what cannot be read has failed', async () => {
  const unreadable = new Proxy(
    {},
    {
      get: () => {
        throw new TypeError('no member can be read')
      },
      getPrototypeOf: () => {
        throw new TypeError('nor the prototype')
      },
    },
  )
  const receiver = core.createReceiver({ provider: core.telnyx(keys) }, () => {
    throw unreadable
  })
  expect(await receiver.receive(request())).toMatchObject({ status: 'failed', code: 'handler_failed' })
})
