import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createReceiver, fetchHandler, sign, standardWebhooks } from '@countersign/core'
import { traceTo } from '@countersign/node'
import { generateKeys } from '@countersign/testing'
import { afterEach, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'countersign-trace-'))
const file = join(folder, 'outcomes.ndjson')
const { secret } = generateKeys(standardWebhooks)

afterEach(() => rmSync(file, { force: true }))

async function receive(onOutcome: ReturnType<typeof traceTo>, ...headers: Record<string, string>[]): Promise<number[]> {
  const handle = fetchHandler(createReceiver({ provider: standardWebhooks({ secret }), onOutcome }, () => undefined))
  const statuses: number[] = []
  for (const more of headers) {
    const body = { type: 'contact.created', secretary: 'not for the trace' }
    const { headers: signed, ...request } = sign(standardWebhooks, body, { keys: { secret }, id: 'msg_1' })
    const response = await handle(new Request('http://localhost/', { ...request, headers: { ...signed, ...more } }))
    statuses.push(response.status)
  }
  return statuses
}

const readLines = () =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test('a trace has a line for each outcome, in their order', async () => {
  await receive(traceTo(file), {}, {}, { 'webhook-signature': 'v1,AAAA' })
  expect(readLines()).toEqual([
    expect.objectContaining({
      provider: 'standard-webhooks',
      status: 'processed',
      eventId: 'msg_1',
      eventType: 'contact.created',
    }),
    expect.objectContaining({ status: 'duplicate', eventId: 'msg_1' }),
    expect.objectContaining({ status: 'rejected', code: 'signature_malformed' }),
  ])
})

test('a trace goes on where one was', async () => {
  await receive(traceTo(file), {})
  await receive(traceTo(file), {})
  expect(readLines().map(({ status }) => status)).toEqual(['processed', 'processed'])
})

test('a trace holds nothing of the body, and no key', async () => {
  await receive(traceTo(file), {}, { 'webhook-signature': 'v1,AAAA' })
  const text = readFileSync(file, 'utf8')
  expect(text).not.toContain('not for the trace')
  expect(text).not.toContain(secret)
  expect(text).not.toContain('v1,')
})

test('a file that cannot be written changes no answer', async () => {
  expect(await receive(traceTo(join(folder, 'no', 'such', 'folder')), {})).toEqual([200])
})

test('a trace without a path is a wrong argument', () => {
  expect(() => traceTo('')).toThrow(TypeError)
})
