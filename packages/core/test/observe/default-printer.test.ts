import type { IncomingRequest } from '@countersign/core/adapter'
import { body, defineProvider, header, hmacSha256, signedMessage, token, url } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createReceiver, type SecretOptions } from '../../src/index.ts'
import { acmeDefinition } from '../acme.ts'
import { dfnsKeys } from '../support.ts'

const printed: string[] = []

// Its first load may take longer than a test waits.
beforeAll(async () => void (await import('../../src/observe/print-reason.ts')))

beforeEach(() => {
  printed.length = 0
  vi.spyOn(console, 'error').mockImplementation((line) => void printed.push(line))
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

/** A delivery whose body was parsed and written again on the way. */
function reserialized(): IncomingRequest {
  const body = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: {} }
  const sent = JSON.stringify({ ...body, timestampSent: Math.floor(Date.now() / 1000) }, null, 2)
  const { method, headers } = sign(dfns, sent, { keys: dfnsKeys })
  const received = new TextEncoder().encode(JSON.stringify(JSON.parse(sent)))
  return { method, url: '/', header: (name) => headers[name], read: async () => received, native: undefined }
}

const reasons = () => printed.filter((line) => line.includes('body_reserialized'))

const createQuietly = () => createReceiver({ provider: dfns(dfnsKeys) }, () => undefined)

test('a signature that does not match is explained behind its line, where the reason can be proved', async () => {
  const outcome = await createQuietly().receive(reserialized())
  expect(outcome).toMatchObject({ status: 'rejected', code: 'signature_mismatch' })
  await vi.waitFor(() => expect(printed).toHaveLength(2))
  expect(printed[0]).toContain('rejected (signature_mismatch)')
  expect(printed[1]).toMatch(/^countersign: dfns body_reserialized: /)
  expect(printed.join()).not.toContain(dfnsKeys.secret)
})

test('nothing is explained in production', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  await createQuietly().receive(reserialized())
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(printed).toHaveLength(1)
})

test.each([
  ['there is no process', undefined],
  [
    'its environment may not be read',
    {
      get env() {
        throw new Error('Requires env access')
      },
    },
  ],
])('a signature is explained where %s', async (_, process) => {
  vi.stubGlobal('process', process)
  const receiver = createQuietly()
  vi.unstubAllGlobals()
  await receiver.receive(reserialized())
  await vi.waitFor(() => expect(printed).toHaveLength(2))
})

test('no more is explained than is printed', async () => {
  const receiver = createQuietly()
  for (let sent = 1; sent <= 10; sent++) {
    await receiver.receive(reserialized())
    await vi.waitFor(() => expect(reasons()).toHaveLength(sent))
  }
  for (let sent = 0; sent < 5; sent++) await receiver.receive(reserialized())
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(reasons()).toHaveLength(10)
})

test('of deliveries that come together, one is explained, and every one has its line', async () => {
  const receivers = Array.from({ length: 5 }, createQuietly)
  await Promise.all(receivers.map((receiver) => receiver.receive(reserialized())))
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(printed).toHaveLength(6)
  expect(reasons()).toHaveLength(1)
})

test('the answer does not wait for the explanation', async () => {
  const receiver = createQuietly()
  await receiver.receive(reserialized())
  await vi.waitFor(() => expect(reasons()).toHaveLength(1)) // what explains is loaded
  await receiver.receive(reserialized())
  // What an adapter does then, up to the write to its socket, are promises.
  for (let step = 0; step < 10_000; step++) await undefined
  expect(printed).toHaveLength(3)
  await vi.waitFor(() => expect(reasons()).toHaveLength(2))
})

test('what is refused for another reason has its line only', async () => {
  const receiver = createReceiver({ provider: telnyx(telnyxKeys) }, () => undefined)
  const { headers, body } = sign(telnyx, '{}', { keys: telnyxKeys, now: () => Date.now() - 600_000 })
  const read = async () => new TextEncoder().encode(body)
  await receiver.receive({ method: 'POST', url: '/', header: (name) => headers[name], read, native: undefined })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(printed).toEqual([expect.stringContaining('rejected (timestamp_too_old)')])
})

describe('of what is no signed body', () => {
  const definition = { ...acmeDefinition, scheme: token({ from: header('x-token', { grammar: 'line' }) }) }
  const receiveToken = (text: string) =>
    createReceiver(
      { provider: defineProvider<SecretOptions>(definition)({ secret: 'The-token-of-acme' }) },
      () => undefined,
    ).receive({
      method: 'POST',
      url: '/',
      header: (name) => (name === 'x-token' ? text : undefined),
      read: async () => new TextEncoder().encode('{}'),
      native: undefined,
    })

  test('a token that is in quotes is explained', async () => {
    await receiveToken('"The-token-of-acme"')
    await vi.waitFor(() => expect(printed).toHaveLength(2))
    expect(printed[1]).toMatch(/^countersign: acme token_quoted: /)
  })

  test('another token has its line only', async () => {
    await receiveToken('The-token-of-another')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(printed).toEqual([expect.stringContaining('rejected (signature_mismatch)')])
  })

  test('a query that a proxy has sorted is found by the URL of the request', async () => {
    const publicUrl = 'https://example.com/in'
    const scheme = signedMessage({
      signed: [url, '|', body],
      signature: {
        from: header('acme-signature'),
        versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
      },
    })
    const acme = defineProvider<SecretOptions & { readonly publicUrl: string }>({ ...acmeDefinition, scheme })
    const secret = 'shared with acme'
    const sent = sign(acme, '{"id":"1","type":"a"}', { keys: { secret }, publicUrl, query: 'b=1&a=2' })
    await createReceiver({ provider: acme({ secret, publicUrl }) }, () => undefined).receive({
      method: 'POST',
      url: '/in?a=2&b=1',
      header: (name) => sent.headers[name],
      read: async () => new TextEncoder().encode(sent.body),
      native: undefined,
    })
    await vi.waitFor(() => expect(printed).toHaveLength(2))
    expect(printed[1]).toMatch(/^countersign: acme url_query: /)
  })
})

test('what nothing explains has its line only', async () => {
  const receiver = createReceiver({ provider: telnyx(telnyxKeys) }, () => undefined)
  const headers: Record<string, string> = {
    'telnyx-timestamp': String(Math.floor(Date.now() / 1000)),
    'telnyx-signature-ed25519': `${'A'.repeat(86)}==`,
  }
  const read = async () => new TextEncoder().encode('{}')
  await receiver.receive({ method: 'POST', url: '/', header: (name) => headers[name], read, native: undefined })
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(printed).toHaveLength(1)
})
