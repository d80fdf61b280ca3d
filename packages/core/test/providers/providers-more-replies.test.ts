import { webhook as fetchWebhook } from '@countersign/core/fetch'
import { type SignedRequest, sign } from '@countersign/core/sign'
import { webhook } from '@countersign/express'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { slack } from '@countersign/providers/slack'
import { generateKeys, samples } from '@countersign/testing'
import { listen } from '@countersign/tools/http/listen'
import { quiet } from '@countersign/tools/quiet'
import express from 'express'
import { describe, expect, test } from 'vitest'
import { createReceiver, type Receiver } from '../../src/index.ts'

type Post = (request: SignedRequest<string>) => Promise<Response>

/** The same receiver behind Fetch and behind a real Express server. */
const SERVERS: readonly [name: string, open: (receiver: Receiver) => Promise<Post>][] = [
  [
    'fetchWebhook',
    async (receiver) => (request) => fetchWebhook(receiver)(new Request('http://localhost/webhooks', request)),
  ],
  [
    'Express',
    async (receiver) => {
      const { url } = await listen(express().post('/', webhook(receiver)))
      return (request) => fetch(url, { ...request, signal: AbortSignal.timeout(5000) })
    },
  ],
]

const badHex = (text: string) => (text.startsWith('0') ? '1' : '0') + text.slice(1)

describe.each(SERVERS)('Discord on %s', (_, open) => {
  const keys = generateKeys(discord)
  const signed = (body: object) => sign(discord, JSON.stringify(body), { keys })
  const ping = { version: 1, application_id: '1', type: 0 }
  const withBadSignature = (body: object) => {
    const request = signed(body)
    const signature = badHex(request.headers['x-signature-ed25519'] ?? '')
    return { ...request, headers: { ...request.headers, 'x-signature-ed25519': signature } }
  }

  /** A receiver's answers, and the types that its handler saw. */
  async function start() {
    const handled: string[] = []
    const receiver = createReceiver({ provider: discord(keys), ...quiet }, ({ type }) => handled.push(type))
    return { post: await open(receiver), handled }
  }

  test('gets 204 with a content type and no body for its PING, which no handler sees', async () => {
    const { post, handled } = await start()
    const response = await post(signed(ping))
    expect(response.status).toBe(204)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await response.text()).toBe('')
    expect(handled).toEqual([])
  })

  test('gets 204 without a body for an event, which the handler sees', async () => {
    const { post, handled } = await start()
    const response = await post(signed(samples.discord))
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(handled).toEqual(['APPLICATION_AUTHORIZED'])
  })

  test.each([
    ['a PING', ping],
    ['an event', samples.discord],
  ])('gets 401 for %s with a bad signature', async (_, body) => {
    const { post, handled } = await start()
    expect((await post(withBadSignature(body))).status).toBe(401)
    expect(handled).toEqual([])
  })

  test('gets 401 for a PING without a signature', async () => {
    const { post } = await start()
    const { 'x-signature-ed25519': _, ...headers } = signed(ping).headers
    expect((await post({ ...signed(ping), headers })).status).toBe(401)
  })
})

describe.each(SERVERS)('Slack on %s', (_, open) => {
  const keys = generateKeys(slack)
  const question = { type: 'url_verification', token: 't', challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkv' }
  const post = async (request: SignedRequest<string>) =>
    (await open(createReceiver({ provider: slack(keys), ...quiet }, () => undefined)))(request)
  const signed = (body: object, more: Record<string, string> = {}) => {
    const request = sign(slack, JSON.stringify(body), { keys })
    return { ...request, headers: { ...request.headers, ...more } }
  }

  test('gets its challenge back as plain text', async () => {
    const response = await post(signed(question))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await response.text()).toBe(question.challenge)
  })

  test.each<[string, Record<string, string>]>([
    ['with a bad signature', { 'x-slack-signature': `v0=${'0'.repeat(64)}` }],
    ['without a signature', { 'x-slack-signature': '' }],
    [
      'with another time than the signed one',
      { 'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000) - 9) },
    ],
  ])('gets 401 and never the challenge for a question %s', async (_, more) => {
    const response = await post(signed(question, more))
    expect([response.status, await response.text()]).toEqual([401, 'Unauthorized'])
  })

  test.each([['<script>é</script>'], ['a "quoted" one'], ['a\nb'], ['a'.repeat(1025)], [''], [{}], [undefined]])(
    'is refused with the challenge %j, which is not echoed',
    async (challenge) => {
      const response = await post(signed({ ...question, challenge }))
      expect([response.status, await response.text()]).toEqual([400, 'Bad Request'])
    },
  )
})

test('a challenge in the event of another provider is an ordinary event', async () => {
  const keys = generateKeys(github)
  const receiver = createReceiver({ provider: github(keys), ...quiet }, () => undefined)
  const body = JSON.stringify({ type: 'url_verification', challenge: 'x' })
  const response = await fetchWebhook(receiver)(
    new Request('http://localhost/', sign(github, body, { keys, type: 'x' })),
  )
  expect(await response.text()).toBe('OK')
})
