import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { verify } from '@countersign/core'
import { traceTo, webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import express, { type RequestHandler } from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { cli, jsonOf, makeFolderWithKeys, readKeys, spawnCli, startReceiver } from './support.ts'

const ESCAPE = '\u001b'

/** A receiver behind express.json(), which has no bytes to verify any more. */
async function startParsing(cwd: string): Promise<{ readonly url: string; readonly effectUrl: string }> {
  const provider = telnyx({ publicKey: readKeys(cwd, 'telnyx').publicKey })
  let effects = 0
  const receive: RequestHandler = async ({ headers, body }, response) => {
    try {
      await verify(provider, { headers, body: new TextEncoder().encode(JSON.stringify(body)) })
      effects++
      response.sendStatus(200)
    } catch {
      response.sendStatus(401)
    }
  }
  const app = express()
  app.set('env', 'test') // it prints no stacks then
  app.get('/effects', (_request, response) => void response.json({ effects }))
  app.post('/webhook', express.json(), receive)
  return serve(app).then((origin) => ({ url: `${origin}/webhook`, effectUrl: `${origin}/effects` }))
}

async function serve(app: ReturnType<typeof express>): Promise<string> {
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('drill gives our receiver an A, as a process of its own', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const { url } = await startReceiver(cwd, 'telnyx')
  const { code, stdout, stderr } = await spawnCli(['drill', 'telnyx', url], { cwd })
  expect(stderr).toBe('')
  expect(stdout).toContain('✓ refuses another key')
  expect(stdout).toContain('Grade A')
  expect(code).toBe(0)
})

test('drill takes effects that are not seen for neither passed nor failed', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const { url } = await startReceiver(cwd, 'telnyx')
  const report = jsonOf(await cli(['drill', 'telnyx', url, '--only', 'idempotency', '--json'], { cwd }))
  const byResult = (result: string) =>
    report.results.filter((one: { result: string }) => one.result === result).map(({ name }: { name: string }) => name)
  expect(byResult('passed')).toEqual(['duplicate-answered'])
  expect(byResult('failed')).toEqual([])
  expect(byResult('not_provable')).toContain('duplicate')
})

test('drill proves effects by a trace', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const options = {
    provider: telnyx({ publicKey: readKeys(cwd, 'telnyx').publicKey }),
    onOutcome: traceTo(join(cwd, 'outcomes.ndjson')),
  }
  const origin = await serve(express().use(webhook(options, () => undefined)))
  const argv = ['drill', 'telnyx', origin, '--only', 'idempotency', '--trace', 'outcomes.ndjson', '--json']
  const { results, notProvable, grade } = jsonOf(await cli(argv, { cwd }))
  expect(notProvable).toBe(2) // those that need --fail
  expect(results.find(({ name }: { name: string }) => name === 'duplicate').got).toBe('1 effect, answered 200, 200')
  expect(grade).toBe('A')
})

test('drill says why a receiver behind a body parser fails, and what to change', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const { url, effectUrl } = await startParsing(cwd)
  const { code, stdout } = await cli(['drill', 'telnyx', url, '--effect', effectUrl], { cwd })
  expect(code).toBe(1)
  expect(stdout).toContain('Grade F')
  expect(stdout).toMatch(/body_reserialized,\s+proved/)
  expect(stdout).toMatch(/mount\s+the\s+webhook\s+before\s+express\.json\(\)/)
  expect(stdout).toMatch(/case\s+appended-body \(critical\)\s+why\s+as for body-pretty: body_reserialized/)
  expect(stdout).toMatch(/no_dedupe,\s+proved/)
})

test('drill takes the grade that it is told to take', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const { url } = await startParsing(cwd)
  expect((await cli(['drill', 'telnyx', url, '--only', 'valid', '--min-grade', 'B'], { cwd })).code).toBe(0)
  expect((await cli(['drill', 'telnyx', url, '--only', 'body-pretty', '--min-grade', 'D'], { cwd })).code).toBe(1)
  expect((await cli(['drill', 'telnyx', url, '--only', 'body-pretty', '--min-grade', 'F'], { cwd })).code).toBe(0)
})

test('drill fits into a terminal, and paints where colour is wanted', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const { url } = await startParsing(cwd)
  for (const columns of [80, 120]) {
    const { stdout } = await cli(['drill', 'telnyx', url], { cwd, columns })
    expect(stdout.split('\n').filter(({ length }) => length > columns)).toEqual([])
    expect(stdout).not.toContain(ESCAPE)
  }
  const painted = await cli(['drill', 'telnyx', url, '--only', 'valid'], { cwd, isTTY: true })
  expect(painted.stdout).toContain(`${ESCAPE}[32m✓`)
  const plain = await cli(['drill', 'telnyx', url, '--only', 'valid'], { cwd, isTTY: true, env: { NO_COLOR: '1' } })
  expect(plain.stdout).not.toContain(ESCAPE)
})

test('drill lists its cases and sends nothing', async () => {
  const { code, stdout } = await cli(['drill', 'github', '--list'])
  expect(code).toBe(0)
  expect(stdout).toContain('tampered-body')
  expect(stdout).not.toContain('old-outside') // GitHub signs no time
  const { cases } = jsonOf(await cli(['drill', 'telnyx', '--list', '--only', 'freshness', '--reporter', 'json']))
  expect(cases.map(({ group }: { group: string }) => group)).toContain('freshness')
})

test('drill shows no key, in no report', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const { url } = await startParsing(cwd)
  const { privateKey = '', publicKey = '' } = readKeys(cwd, 'telnyx')
  for (const more of [[], ['--json']]) {
    const { stdout, stderr } = await cli(['drill', 'telnyx', url, ...more], { cwd })
    for (const key of [privateKey, publicKey]) expect(stdout + stderr).not.toContain(key)
  }
})

test.each([
  ['a host that is not this machine', ['drill', 'telnyx', 'http://example.com/'], 'remote_target'],
  [
    'an effect that is not on this machine',
    ['drill', 'telnyx', 'http://127.0.0.1:9/', '--effect', 'http://example.com/'],
    'remote_target',
  ],
  [
    'a switch that is not on this machine',
    ['drill', 'telnyx', 'http://127.0.0.1:9/', '--fail', 'http://example.com/'],
    'remote_target',
  ],
  ['no URL', ['drill', 'telnyx'], 'usage'],
  ['a case that there is not', ['drill', 'telnyx', 'http://127.0.0.1:9/', '--only', 'vaild'], 'usage'],
  ['a grade that there is not', ['drill', 'telnyx', 'http://127.0.0.1:9/', '--min-grade', 'E'], 'usage'],
  [
    'two ways to see effects',
    ['drill', 'telnyx', 'http://127.0.0.1:9/', '--effect', 'http://127.0.0.1:9/', '--trace', 'x'],
    'usage',
  ],
])('drill refuses %s', async (_, argv, expected) => {
  const cwd = await makeFolderWithKeys('telnyx')
  const result = await cli([...argv, '--json'], { cwd })
  expect(result.code).toBe(2)
  expect(jsonOf(result).error.code).toBe(expected)
})

test('drill says that there is no receiver', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const result = await cli(['drill', 'telnyx', 'http://127.0.0.1:9/', '--json'], { cwd })
  expect(result.code).toBe(3)
  expect(jsonOf(result).error.code).toBe('target_unreachable')
})

test('drill says which case has ended the receiver, and judges nothing behind it', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const provider = telnyx({ publicKey: readKeys(cwd, 'telnyx').publicKey })
  const app = express()
  app.use((request, response, next) => {
    if (request.get('telnyx-signature-ed25519') !== 'this is no signature') return next()
    server.close()
    server.closeAllConnections()
    response.destroy()
  })
  app.use(webhook({ provider, onOutcome: () => undefined }, () => undefined))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const { results, grade } = jsonOf(await cli(['drill', 'telnyx', url, '--json'], { cwd }))
  const find = (name: string) => results.find((one: { name: string }) => one.name === name)
  expect(find('malformed-signature')).toMatchObject({ result: 'failed', weight: 'major' })
  expect(find('doubled-signature')).toMatchObject({ result: 'not_provable' })
  expect(find('still-serving')).toMatchObject({ result: 'failed', got: 'the receiver ended at malformed-signature' })
  expect(grade).toBe('D')
})

test('drill says that an effect is no number', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const { url } = await startParsing(cwd)
  const result = await cli(['drill', 'telnyx', url, '--effect', url, '--json'], { cwd })
  expect(result.code).toBe(2)
  expect(jsonOf(result).error.code).toBe('input_malformed')
})

test('a receiver of another key fails at the first case, and nothing else is judged', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const { url } = await startReceiver(await makeFolderWithKeys('telnyx'), 'telnyx')
  const report = jsonOf(await cli(['drill', 'telnyx', url, '--json'], { cwd }))
  const named = (result: string) =>
    report.results.filter((one: { result: string }) => one.result === result).map(({ name }: { name: string }) => name)
  expect(named('failed')).toEqual(['valid', 'status'])
  expect(named('passed')).toEqual(['redirect', 'in-time'])
  expect(report.grade).toBe('F')
})
