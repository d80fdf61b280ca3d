import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { IncomingRequest } from '@countersign/core/adapter'
import { dfns } from '@countersign/providers/dfns'
import { discord } from '@countersign/providers/discord'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'
import { telnyxBody, telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, type HandlerTable, memoryStore, type Outcome } from '../../src/index.ts'
import { deliver, dfnsBody, dfnsKeys, eventOf, replyTo, telnyxDelivery } from '../receiver-support.ts'

const options = { provider: telnyx(telnyxKeys), ...quiet }
type Table = HandlerTable<Record<string, unknown>>

/** A request that counts how often its body was asked for. */
function watchReads(request: IncomingRequest, changes: Partial<IncomingRequest> = {}) {
  let reads = 0
  const read: IncomingRequest['read'] = (...args) => {
    reads++
    return request.read(...args)
  }
  return { request: { ...request, read, ...changes }, reads: () => reads }
}

describe('before the body is read', () => {
  test.each(['GET', 'HEAD', 'PUT', 'OPTIONS', 'post'])('the method %s is refused', async (method) => {
    const receiver = createReceiver(options, () => undefined)
    const { request, reads } = watchReads(telnyxDelivery(), { method })
    const outcome = await receiver.receive(request)
    expect(outcome).toMatchObject({ status: 'rejected', code: 'method_not_allowed' })
    expect(replyTo(outcome)).toMatchObject({ status: 405, headers: { allow: 'POST' } })
    expect(reads()).toBe(0)
  })

  test.each([
    ['a missing signature', 'telnyx-signature-ed25519', undefined, 'header_missing'],
    ['a missing timestamp', 'telnyx-timestamp', undefined, 'header_missing'],
    ['a repeated timestamp', 'telnyx-timestamp', '1763800000, 1763800000', 'header_malformed'],
    ['a timestamp that is no number', 'telnyx-timestamp', 'now', 'timestamp_malformed'],
    ['a signature that is too short', 'telnyx-signature-ed25519', 'c2hvcnQ=', 'signature_malformed'],
    ['a compressed body', 'content-encoding', 'gzip', 'content_encoding_unsupported'],
    ['a body declared too large', 'content-length', '99999999', 'body_too_large'],
  ])('%s is refused', async (_, name, value, code) => {
    const receiver = createReceiver(options, () => undefined)
    const delivery = telnyxDelivery()
    const header = (asked: string) => (asked === name ? value : delivery.header(asked))
    const { request, reads } = watchReads(delivery, { header })
    expect(await receiver.receive(request)).toMatchObject({ status: 'rejected', code })
    expect(reads()).toBe(0)
  })

  const standardKeys = generateKeys(standardWebhooks)
  const { publicKey } = standardKeys
  test.each([
    ['no signature that there is a key for', 'v1,AAAA', 'signature_mismatch'],
    ['signatures for more than four public-key checks', `v1a,${btoa('x'.repeat(64))}`, 'signature_malformed'],
  ])('%s is refused', async (_, entry, code) => {
    const provider = standardWebhooks({ publicKey: [publicKey, publicKey] })
    const delivery = deliver(standardWebhooks, standardKeys, { type: 'a' })
    const list = [entry, entry, entry].join(' ')
    const header = (asked: string) => (asked === 'webhook-signature' ? list : delivery.header(asked))
    const { request, reads } = watchReads(delivery, { header })
    const receiver = createReceiver({ provider, ...quiet }, () => undefined)
    expect(await receiver.receive(request)).toMatchObject({ status: 'rejected', code })
    expect(reads()).toBe(0)
  })
})

test('a delivery that is not verified does not reach the store', async () => {
  const fail = async (): Promise<never> => {
    throw new Error('the store was asked')
  }
  const store = { claim: fail, renew: fail, complete: fail, release: fail, forget: fail }
  const receiver = createReceiver({ ...options, store, namespace: 'here' }, () => undefined)
  const forged = deliver(telnyx, generateKeys(telnyx), telnyxBody())
  expect(await receiver.receive(forged)).toMatchObject({ status: 'rejected', code: 'signature_mismatch' })
  expect(await receiver.receive(telnyxDelivery())).toMatchObject({ status: 'unavailable', code: 'store_unavailable' })
})

describe('a handler table', () => {
  test('runs the entry of the type', async () => {
    const ran: string[] = []
    const table: Table = { 'call.answered': () => ran.push('call'), '*': () => ran.push('*') }
    await createReceiver(options, table).receive(telnyxDelivery('e1', 'call.answered'))
    expect(ran).toEqual(['call'])
  })

  test.each(['message.sent', 'constructor', '__proto__', 'toString', '*'])('leaves %s to "*"', async (type) => {
    const ran: string[] = []
    const table: Table = { 'call.answered': () => ran.push('call'), '*': (event) => ran.push(event.type) }
    await createReceiver(options, table).receive(telnyxDelivery('e1', type))
    expect(ran).toEqual([type])
  })

  test.each(['message.sent', 'constructor', '__proto__', 'hasOwnProperty'])(
    'without an entry ignores %s',
    async (type) => {
      const receiver = createReceiver(options, { 'call.answered': () => undefined } satisfies Table)
      const outcome = await receiver.receive(telnyxDelivery('e1', type))
      expect(outcome).toMatchObject({ status: 'ignored', event: { type } })
      expect(replyTo(outcome).status).toBe(200)
    },
  )

  test.each(['constructor', '__proto__'])('may have an entry for %s', async (type) => {
    const ran: string[] = []
    const table: Table = { [type]: (event) => ran.push(event.type) }
    await createReceiver(options, table).receive(telnyxDelivery('e1', type))
    expect(ran).toEqual([type])
  })
})

test('an ignored event is written nowhere, so that a later handler gets its resend', async () => {
  const shared = { ...options, store: memoryStore(), namespace: 'here' }
  expect(await createReceiver(shared, {}).receive(telnyxDelivery('e1'))).toMatchObject({ status: 'ignored' })
  const later = createReceiver(shared, { 'message.received': () => undefined })
  expect(await later.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
})

describe('forget', () => {
  test('makes an event run again', async () => {
    const receiver = createReceiver(options, () => undefined)
    await receiver.forget(eventOf(await receiver.receive(telnyxDelivery('e1'))))
    expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })

  const dfnsReceiver = () => createReceiver({ provider: dfns(dfnsKeys), ...quiet }, () => undefined)
  const fromDfns = (id: string, retryOf?: string) =>
    deliver(dfns, dfnsKeys, dfnsBody(id, retryOf === undefined ? {} : { retryOf }))

  test.each([
    ['the same attempt', 'whe-1', undefined],
    ['a retry of it', 'whe-2', 'whe-1'],
    ['a retry that names none', 'whe-2', undefined],
  ])('makes a Dfns event run again for %s', async (_, id, retryOf) => {
    const receiver = dfnsReceiver()
    await receiver.forget(eventOf(await receiver.receive(fromDfns('whe-1'))))
    expect(await receiver.receive(fromDfns(id, retryOf))).toMatchObject({ status: 'processed' })
  })

  test('of the latest attempt makes a Dfns event run again though that attempt was answered as a duplicate', async () => {
    const receiver = dfnsReceiver()
    await receiver.receive(fromDfns('whe-1'))
    const latest = eventOf(await receiver.receive(fromDfns('whe-2', 'whe-1')))
    await receiver.forget(latest)
    expect(await receiver.receive(fromDfns('whe-3', 'whe-2'))).toMatchObject({ status: 'processed' })
  })
})

describe('onOutcome', () => {
  test('sees every outcome', async () => {
    const seen: Outcome[] = []
    const receiver = createReceiver({ ...options, onOutcome: (outcome) => seen.push(outcome) }, () => undefined)
    const outcomes = [
      await receiver.receive(telnyxDelivery('e1')),
      await receiver.receive(telnyxDelivery('e1')),
      await receiver.receive({ ...telnyxDelivery(), method: 'GET' }),
    ]
    expect(seen).toEqual(outcomes)
    expect(seen.map(({ status }) => status)).toEqual(['processed', 'duplicate', 'rejected'])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('observer')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('observer')
      },
    ],
    ['never ends', () => new Promise(() => undefined)],
  ])('that %s changes nothing', async (_, onOutcome) => {
    const receiver = createReceiver({ ...options, onOutcome }, () => undefined)
    expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
    expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'duplicate' })
  })
})

describe('an onOutcome that changes what it is given', () => {
  const forged = () => deliver(telnyx, generateKeys(telnyx), telnyxBody())
  const changes: readonly (readonly [how: string, onOutcome: (outcome: Outcome) => unknown])[] = [
    ['assigns', (outcome) => Object.assign(outcome, { status: 'processed', code: 'x' })],
    ['deletes', (outcome) => Reflect.deleteProperty(outcome, 'status')],
    ['defines a getter', (outcome) => Object.defineProperty(outcome, 'status', { get: () => 'duplicate' })],
    ['gives it another prototype', (outcome) => Object.setPrototypeOf(outcome, { status: 'ignored' })],
    [
      'assigns later',
      async (outcome) => {
        await Promise.resolve()
        Object.assign(outcome, { status: 'processed' })
      },
    ],
    [
      'changes its error',
      (outcome) => 'error' in outcome && Object.assign(outcome.error as object, { code: 'draining' }),
    ],
  ]

  test.each(changes)('and %s leaves a rejection a rejection', async (_, onOutcome) => {
    const receiver = createReceiver({ ...options, onOutcome }, () => undefined)
    const outcome = await receiver.receive(forged())
    await Promise.resolve()
    expect(outcome).toMatchObject({ status: 'rejected', code: 'signature_mismatch' })
    expect(replyTo(outcome).status).toBe(401)
  })

  test.each(changes)('and %s leaves a failure a failure', async (_, onOutcome) => {
    const receiver = createReceiver({ ...options, onOutcome }, () => {
      throw new Error('no')
    })
    expect(replyTo(await receiver.receive(telnyxDelivery())).status).toBe(500)
  })

  test('leaves the answer to a handshake as it is, also the next one', async () => {
    const onOutcome = (outcome: Outcome) => {
      if (outcome.status !== 'handshake') return
      Object.assign(outcome.reply, { status: 500, body: 'mine' })
      Object.assign(outcome.reply.headers ?? {}, { 'x-mine': '1' })
    }
    const keys = generateKeys(discord)
    const receiver = createReceiver({ provider: discord(keys), onOutcome }, () => undefined)
    for (const attempt of [1, 2]) {
      const reply = replyTo(await receiver.receive(deliver(discord, keys, { type: 0, attempt })))
      expect(reply).toMatchObject({ status: 204, body: '' })
      expect(reply.headers).not.toHaveProperty('x-mine')
    }
  })
})

describe('receivers on one store', () => {
  test("with different names do not see each other's events", async () => {
    const shared = { ...options, store: memoryStore() }
    const first = createReceiver({ ...shared, namespace: 'billing' }, () => undefined)
    const second = createReceiver({ ...shared, namespace: 'support' }, () => undefined)
    expect(await first.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
    expect(await second.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })

  test('with the same name share them', async () => {
    const shared = { ...options, store: memoryStore(), namespace: 'billing' }
    await createReceiver(shared, () => undefined).receive(telnyxDelivery('e1'))
    const second = createReceiver(shared, () => undefined)
    expect(await second.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'duplicate' })
  })
})

test('a receiver without a store warns in production, once in a process', async () => {
  const script = `
    import { createReceiver } from '@countersign/core'
    import { dfns } from '@countersign/providers/dfns'
    for (const secret of ['a', 'b']) createReceiver({ provider: dfns({ secret }) }, () => {})`
  const { stderr } = await promisify(execFile)('node', ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
  expect(stderr.match(/countersign: no "store" is set/g)).toHaveLength(1)
})

test('a fault of the receiver itself is unavailable, so that nothing is lost', async () => {
  const now = () => {
    throw new Error('no clock')
  }
  const receiver = createReceiver({ ...options, now }, () => undefined)
  const outcome = await receiver.receive(telnyxDelivery())
  expect(outcome).toMatchObject({ status: 'unavailable', code: 'internal_error', error: { cause: expect.any(Error) } })
  expect(replyTo(outcome).status).toBe(503)
})
