import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cli, jsonOf, linesOf, makeFolderWithKeys, readKeys, startReceiver } from './support.ts'

/** A receiver of Telnyx's with the keys of a folder. */
async function open(fail?: (count: number) => boolean) {
  const cwd = await makeFolderWithKeys('telnyx')
  const receiver = await startReceiver(cwd, 'telnyx', fail)
  const send = (argv: readonly string[] = [], world = {}) =>
    cli(['send', 'telnyx', 'message.received', receiver.url, ...argv], { cwd, ...world })
  return { cwd, receiver, send }
}

/** Answers every request with a status, and counts them. */
async function openServer(status: number, headers: Record<string, string> = {}) {
  const seen = { requests: 0 }
  const server = createServer((_, response) => {
    seen.requests++
    response.writeHead(status, headers).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

const statusesOf = ({ outcomes }: Awaited<ReturnType<typeof startReceiver>>) => outcomes.map(({ status }) => status)

test('a signed event is delivered, and each attempt shown', async () => {
  const { receiver, send } = await open()
  const { code, stdout } = await send(['--set', 'data.payload.text=hi there', '--set', 'data.payload.parts=2'])
  expect(code).toBe(0)
  expect(statusesOf(receiver)).toEqual(['processed'])
  expect(JSON.parse(receiver.texts[0] ?? '').data.payload).toMatchObject({ text: 'hi there', parts: 2 })
  expect(stdout).toMatch(/✓ +1 +200 +\d+ ms\n {4}delivered after 1 attempt, event [0-9a-f-]{36}\n {4}as expected\n$/)
})

test('a handler that fails is tried again as the policy says, without the waits', async () => {
  const { receiver, send } = await open((count) => count < 3)
  const { code, stdout } = await send()
  expect(code).toBe(0)
  expect(statusesOf(receiver)).toEqual(['failed', 'failed', 'processed'])
  expect(stdout).toMatch(/✗ +1 +500 .*\n.*✗ +2 +500 .*after 1 s.*\n.*✓ +3 +200 .*after 2 s/)
})

test('--attempts ends it earlier, and a delivery that failed is not as expected', async () => {
  const { receiver, send } = await open(() => true)
  const { code, stdout } = await send(['--attempts', '1'])
  expect(code).toBe(1)
  expect(statusesOf(receiver)).toEqual(['failed'])
  expect(stdout).toContain('not as expected: should be delivered')
})

test('a failing target is followed by the failover URL', async () => {
  const { cwd, receiver } = await open()
  const broken = await openServer(500)
  const argv = ['send', 'telnyx', 'message.received', broken.url, '--failover', receiver.url]
  const { code, stdout } = await cli([...argv, '--times', '2'], { cwd })
  expect(code).toBe(0)
  expect(stdout).toMatch(/✓ +4 +200 +\d+ ms +failover\n/)
  const attempts = linesOf(await cli([...argv, '--json'], { cwd })).filter(({ type }) => type === 'attempt')
  expect(attempts.map(({ status, url }) => [status, url])).toEqual([
    ...[1, 2, 3].map(() => [500, broken.url]),
    [200, receiver.url],
  ])
})

test.each([1, 2])('--attempts %s counts by URL: the failover URL is tried after so many', async (attempts) => {
  const { cwd, receiver } = await open()
  const broken = await openServer(500)
  const argv = ['send', 'telnyx', 'message.received', broken.url, '--failover', receiver.url]
  const { code, stdout } = await cli([...argv, '--attempts', String(attempts)], { cwd })
  expect([code, broken.seen.requests, statusesOf(receiver)]).toEqual([0, attempts, ['processed']])
  expect(stdout).toMatch(new RegExp(`✓ +${attempts + 1} +200 +\\d+ ms +failover\\n`))
})

test('--attempts counts at the failover URL too, and the waits that are shown are those there', async () => {
  const { cwd } = await open()
  const [first, second] = [await openServer(500), await openServer(500)]
  const argv = ['send', 'telnyx', 'message.received', first.url, '--failover', second.url, '--attempts', '2']
  const { code, stdout } = await cli(argv, { cwd })
  expect([code, first.seen.requests, second.seen.requests]).toEqual([1, 2, 2])
  expect(stdout).toMatch(/✗ +2 .*after 1 s.*\n.*✗ +3 .*failover.*\n.*✗ +4 .*after 1 s/)
})

test('--attempts never makes more of them than the provider does', async () => {
  const { cwd } = await open()
  const { url, seen } = await openServer(500)
  expect((await cli(['send', 'telnyx', 'message.received', url, '--attempts', '9'], { cwd })).code).toBe(1)
  expect(seen.requests).toBe(3)
})

describe('the same event', () => {
  test('sent twice is handled once', async () => {
    const { receiver, send } = await open()
    expect((await send(['--times', '2'])).code).toBe(0)
    expect(statusesOf(receiver)).toEqual(['processed', 'duplicate'])
  })

  test('sent several times at once is handled once', async () => {
    const { receiver, send } = await open()
    expect((await send(['--times', '4', '--concurrent'])).code).toBe(0)
    expect(statusesOf(receiver).filter((status) => status === 'processed')).toHaveLength(1)
    expect(receiver.texts).toHaveLength(1)
  })

  test.each(['svix', 'github', 'dfns'])('of %s has one id in every delivery', async (provider) => {
    const cwd = await makeFolderWithKeys(provider)
    const { url } = await openServer(200)
    const result = await cli(['send', provider, 'user.created', url, '--concurrent', '--json'], { cwd })
    const { deliveries } = linesOf(result).at(-1)
    expect(deliveries).toHaveLength(2)
    expect(deliveries[0].eventId).toBe(deliveries[1].eventId)
  })
})

describe('what is tampered with is to be refused', () => {
  test.each([
    ['body', 'signature_mismatch'],
    ['sig', 'signature_mismatch'],
    ['header', 'signature_mismatch'],
    ['key', 'signature_mismatch'],
    ['encoding', 'signature_malformed'],
  ])('--tamper %s', async (what, reason) => {
    const { receiver, send } = await open()
    const { code } = await send(['--tamper', what, '--attempts', '1'])
    expect(code).toBe(0)
    expect(receiver.outcomes).toMatchObject([{ status: 'rejected', code: reason }])
  })

  test('and it is not as expected when it is accepted', async () => {
    const { cwd } = await open()
    const { url } = await openServer(200)
    const { code, stdout } = await cli(['send', 'telnyx', 'message.received', url, '--tamper', 'body'], { cwd })
    expect(code).toBe(1)
    expect(stdout).toContain('not as expected: should be failed')
  })
})

test.each([
  [['--skew', '-10m', '--expect', '401'], 0],
  [['--skew=10m', '--expect', '4xx'], 0],
  [['--skew', '-10m'], 1],
  [['--skew', '-4m'], 0],
  [['--expect', '2xx'], 0],
  [['--expect', '204'], 1],
  [['--expect', 'failed'], 1],
])('%j exits with %s', async (argv, code) => {
  const { send } = await open()
  expect((await send([...argv, '--attempts', '1'])).code).toBe(code)
})

test.each(['compact', 'pretty', 'escaped', 'crlf'])('a %s body is accepted', async (form) => {
  const { receiver, send } = await open()
  expect((await send(['--body', form, '--set', 'data.payload.text="é"'])).code).toBe(0)
  expect(receiver.texts[0]).toContain('é')
})

test('--data is sent byte for byte', async () => {
  const { receiver, send } = await open()
  const body = '{ "data" : {"id":"mine-1",  "event_type":"message.received"} }\n'
  expect((await send(['--data', '-'], { stdin: body })).code).toBe(0)
  const [outcome] = receiver.outcomes
  expect(outcome?.status === 'processed' && new TextDecoder().decode(outcome.event.raw)).toBe(body)
})

test('--data with --set is parsed and written anew', async () => {
  const { receiver, send } = await open()
  const body = '{"data":{"id":"mine-2","event_type":"message.received","list":[1,2]}}'
  await send(['--data', '-', '--set', 'data.list.1=null', '--set', 'data.__proto__.x=1'], { stdin: body })
  // A member of that name is refused by the receiver, and set like any other here.
  expect(receiver.outcomes[0]).toMatchObject({ status: 'rejected', code: 'body_malformed' })
  await send(['--data', '-', '--set', 'data.list.1=null'], { stdin: body })
  expect(JSON.parse(receiver.texts[0] ?? '').data.list).toEqual([1, null])
})

test('with --json there is a line to say that it is ready, then one for each attempt, then the result', async () => {
  const { send } = await open((count) => count === 1)
  const result = await send(['--json', '--record', 'telnyx'])
  expect(result).toMatchObject({ code: 0, stderr: '' })
  const lines = linesOf(result)
  expect(lines.map(({ type }) => type)).toEqual(['ready', 'attempt', 'attempt', 'record', 'result'])
  expect(lines[1]).toMatchObject({ number: 1, status: 500, error: { kind: 'status' } })
  expect(lines[4]).toMatchObject({ expected: 'delivered', asExpected: true, deliveries: [{ attempts: 2 }] })
})

describe('--record', () => {
  test.each([
    ['telnyx', 'Content-Type: application/json'],
    ['telnyx-sdk', ['Content-Type', 'application/json']],
  ])('%s is the record and nothing else on stdout', async (shape, header) => {
    const { send } = await open()
    const result = await send(['--record', shape])
    const record = jsonOf(result)
    expect(record).toMatchObject({ record_type: 'webhook_delivery', status: 'delivered' })
    expect(record.attempts[0].http.request.headers).toContainEqual(header)
    expect(result.stderr).toContain('delivered after 1 attempt')
  })

  test('dfns is an event for each attempt', async () => {
    const cwd = await makeFolderWithKeys('dfns')
    const receiver = await startReceiver(cwd, 'dfns', (count) => count === 1)
    const result = await cli(['send', 'dfns', 'wallet.created', receiver.url, '--record', 'dfns'], { cwd })
    expect(jsonOf(result)).toMatchObject([{ deliveryFailed: true, status: '500' }, { deliveryFailed: false }])
  })

  test('of another provider is wrong usage', async () => {
    const { send } = await open()
    expect(await send(['--record', 'dfns'])).toMatchObject({ code: 2 })
  })
})

test('a target where nothing listens exits with 3', async () => {
  const { cwd } = await open()
  const argv = ['send', 'telnyx', 'message.received', 'http://127.0.0.1:9/']
  const { code, stderr } = await cli(argv, { cwd })
  expect(code).toBe(3)
  expect(stderr).toContain('Nothing answers at 127.0.0.1:9.')
  const json = await cli([...argv, '--json'], { cwd })
  expect(json.code).toBe(3)
  expect(linesOf(json).at(-1)).toMatchObject({ error: { code: 'target_unreachable' } })
})

test('no redirect is followed', async () => {
  const { cwd } = await open()
  const goal = await openServer(200)
  const { url, seen } = await openServer(307, { location: goal.url })
  const { code, stdout } = await cli(['send', 'telnyx', 'message.received', url, '--attempts', '1'], {
    cwd,
    columns: 120,
  })
  expect([code, seen.requests, goal.seen.requests]).toEqual([1, 1, 0])
  expect(stdout).toContain('redirects are not followed')
})

describe('a host that is not this machine', () => {
  test.each([
    'http://example.com/',
    'http://192.168.0.1/',
    'http://0.0.0.0/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://[::2]/',
    'http://127.0.0.1@example.com/',
    'file:///etc/passwd',
    '127.0.0.1:3000',
  ])('%s is refused', async (url) => {
    const { cwd } = await open()
    for (const argv of [[url], ['http://127.0.0.1:9/', '--failover', url]]) {
      expect((await cli(['send', 'telnyx', 'message.received', ...argv], { cwd })).code).toBe(2)
    }
  })

  test.each([
    ['http://example.invalid/', 'example.invalid', 3],
    ['http://example.invalid:81/', 'example.invalid:81', 3],
    ['http://example.invalid:81/', 'example.invalid:82', 2],
    ['http://other.invalid/', 'example.invalid', 2],
    ['http://sub.example.invalid/', 'example.invalid', 2],
  ])('%s with --allow-remote %s exits with %s', async (url, host, code) => {
    const { cwd } = await open()
    const argv = ['send', 'telnyx', 'message.received', url, '--allow-remote', host, '--attempts', '1']
    expect((await cli(argv, { cwd })).code).toBe(code)
  })
})

test('a receiver with another key is hinted at, but not where the fault was asked for', async () => {
  const { cwd, receiver, send } = await open()
  expect((await send(['--skew', '-1h'])).stderr).toBe('')
  await cli(['keys', 'new', 'telnyx', '--force'], { cwd })
  const { code, stderr } = await cli(['send', 'telnyx', 'message.received', receiver.url], { cwd, columns: 120 })
  expect(code).toBe(1)
  expect(stderr).toContain('Does the receiver have the key that countersign keys show telnyx shows?')
})

test('a type that is not documented is sent, and the likely one named', async () => {
  const { cwd, receiver } = await open()
  const { code, stderr } = await cli(['send', 'telnyx', 'message.recieved', receiver.url], { cwd, columns: 120 })
  expect(code).toBe(0)
  expect(stderr).toContain('Did you mean message.received?')
})

test.each([
  ['--tamper', 'boddy'],
  ['--body', 'xml'],
  ['--speed', 'fast'],
  ['--speed', '0x'],
  ['--skew', '10'],
  ['--times', '0'],
  ['--attempts', 'many'],
  ['--expect', 'ok'],
  ['--set', 'text'],
  ['--record', 'stripe'],
])('%s %s is wrong usage, and nothing is sent', async (...argv) => {
  const { receiver, send } = await open()
  expect((await send(argv)).code).toBe(2)
  expect(receiver.outcomes).toEqual([])
})

test('a failover URL for a provider that has none is wrong usage', async () => {
  const cwd = await makeFolderWithKeys('dfns')
  const url = 'http://127.0.0.1:9/'
  const { code, stderr } = await cli(['send', 'dfns', 'wallet.created', url, '--failover', url], { cwd })
  expect([code, stderr]).toEqual([2, 'error  "failover": dfns has no such URL\n'])
})

test('no key is in what is printed or kept', async () => {
  const { cwd, send } = await open()
  const { privateKey = '' } = readKeys(cwd, 'telnyx')
  for (const argv of [[], ['--json'], ['--record', 'telnyx'], ['--tamper', 'key']]) {
    const { stdout, stderr } = await send(argv)
    expect(stdout + stderr).not.toContain(privateKey)
  }
  expect(readFileSync(join(cwd, '.countersign/deliveries.ndjson'), 'utf8')).not.toContain(privateKey)
})

test('an interruption ends the waiting and exits with 130', async () => {
  const { cwd } = await open()
  const { url, seen } = await openServer(500)
  const interruption = new AbortController()
  const running = cli(['send', 'telnyx', 'message.received', url, '--speed', '0.001x'], {
    cwd,
    signal: interruption.signal,
  })
  await expect.poll(() => seen.requests, { timeout: 10_000 }).toBe(1)
  interruption.abort()
  expect((await running).code).toBe(130)
  expect(seen.requests).toBe(1)
})
