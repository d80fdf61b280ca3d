import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createReceiver } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { traceTo } from '@countersign/node'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { createSender, type Faults, generateKeys } from '@countersign/testing'
import { afterEach, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'countersign-trace-'))
const file = join(folder, 'outcomes.ndjson')
const keys = generateKeys(standardWebhooks)

afterEach(() => rmSync(file, { force: true }))

/** Sends one event, with each of these faults in turn, and gives the answers. */
async function send(onOutcome: ReturnType<typeof traceTo>, ...faults: readonly Faults[]): Promise<unknown[]> {
  const receiver = createReceiver({ provider: standardWebhooks(keys), onOutcome }, () => undefined)
  const sender = createSender({ provider: standardWebhooks, keys, target: webhook(receiver) })
  const event = { type: 'contact.created', secretary: 'not for the trace' }
  const statuses: unknown[] = []
  for (const fault of faults) {
    const { attempts } = await sender.send(event, { ...fault, id: 'msg_1', attempts: 1 })
    statuses.push(attempts[0]?.response?.status)
  }
  return statuses
}

const readLines = () =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test('a trace has a line for each outcome, in their order', async () => {
  await send(traceTo(file), {}, {}, { tamper: 'encoding' })
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
  await send(traceTo(file), {})
  await send(traceTo(file), {})
  expect(readLines().map(({ status }) => status)).toEqual(['processed', 'processed'])
})

test('a trace holds nothing of the body, and no key', async () => {
  await send(traceTo(file), {}, { tamper: 'encoding' })
  const text = readFileSync(file, 'utf8')
  expect(text).not.toContain('not for the trace')
  expect(text).not.toContain(keys.secret)
  expect(text).not.toContain('v1,')
})

test('a file that cannot be written changes no answer', async () => {
  expect(await send(traceTo(join(folder, 'no', 'such', 'folder')), {})).toEqual([200])
})

test('a trace without a path is a wrong argument', () => {
  expect(() => traceTo('')).toThrow(TypeError)
})
