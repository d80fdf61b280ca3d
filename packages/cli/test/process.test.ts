// Every command as a process of its own: what a shell, a script and `ps` see of it.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { COMMANDS } from '../src/commands/index.ts'
import { jsonOf, linesOf, makeFolder, readKeys, spawnCli, start, startReceiver } from './support.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colours begin with
const COLOUR = /\u001b/

test('from keys to a delivery and its explanation', async () => {
  const cwd = makeFolder()
  const made = await spawnCli(['keys', 'new', 'telnyx'], { cwd })
  const { publicKey, privateKey = '' } = readKeys(cwd, 'telnyx')
  expect(made).toMatchObject({ code: 0, stdout: `export TELNYX_PUBLIC_KEY=${publicKey}\n` })
  const shown = await spawnCli(['keys', 'show', 'telnyx', '--json'], { cwd })
  expect([shown.code, jsonOf(shown).keys.publicKey]).toEqual([0, publicKey])

  const receiver = await startReceiver(cwd, 'telnyx')
  const sent = await spawnCli(['send', 'telnyx', 'message.received', receiver.url, '--json'], { cwd })
  expect([sent.code, sent.stderr]).toEqual([0, ''])
  expect(linesOf(sent).map(({ type }) => type)).toEqual(['ready', 'attempt', 'result'])

  const body = '{"data":{"id":"e-1","event_type":"message.received"}}'
  const signed = await spawnCli(['sign', 'telnyx'], { cwd, stdin: body })
  const request = `${signed.stdout}\n${body}`
  const verified = await spawnCli(['verify', 'telnyx', '--json'], { cwd, stdin: request })
  expect([verified.code, jsonOf(verified).verified]).toEqual([0, true])
  const explained = await spawnCli(['explain', 'telnyx'], { cwd, stdin: request.replace('"e-1"', '"e-2"') })
  expect(explained.code).toBe(4)
  expect(explained.stdout).toContain('not verified')
  for (const { stdout, stderr } of [made, shown, sent, signed, verified, explained]) {
    expect(stdout + stderr).not.toContain(privateKey)
    // A pipe is no terminal.
    expect(stdout + stderr).not.toMatch(COLOUR)
  }
})

test.each(Object.keys(COMMANDS))('%s refuses an option that it does not have', async (name) => {
  const { code, stdout, stderr } = await spawnCli([...name.split(' '), '--nonsense', '--json'])
  expect([code, stderr]).toEqual([2, ''])
  expect(JSON.parse(stdout).error.code).toBe('unknown_option')
})

test.each([
  [{ FORCE_COLOR: '1' }, true],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('with %j colour is %s', async (env, isColoured) => {
  const { code, stdout, stderr } = await spawnCli(['sedn'], { env })
  expect([code, COLOUR.test(stderr), stdout]).toEqual([2, isColoured, ''])
})

test('a target where nothing listens exits with 3', async () => {
  const cwd = makeFolder()
  await spawnCli(['keys', 'new', 'dfns'], { cwd })
  const { code } = await spawnCli(['send', 'dfns', 'wallet.created', 'http://127.0.0.1:9/'], { cwd })
  expect(code).toBe(3)
})

/** A server that never answers, and a `send` that waits for it. */
async function startWaiting() {
  const cwd = makeFolder()
  await spawnCli(['keys', 'new', 'dfns'], { cwd })
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const asked = once(server, 'request')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const child = start(['send', 'dfns', 'wallet.created', url], { cwd })
  await asked
  return { child, secret: readKeys(cwd, 'dfns').secret ?? '' }
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s exits with 130, also while an answer is waited for', async (signal) => {
  const { child } = await startWaiting()
  child.kill(signal)
  expect(await once(child, 'exit')).toEqual([130, null])
})

test.runIf(process.platform === 'linux')('no key is on the command line of the process', async () => {
  const { child, secret } = await startWaiting()
  expect(secret).not.toBe('')
  const commandLine = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')
  expect(commandLine).toContain('wallet.created')
  expect(commandLine).not.toContain(secret)
})

test('a reader that goes away ends it without noise', async () => {
  const child = start(['--help'])
  child.stdout.destroy()
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)])
  expect([code, stderr]).toEqual([0, ''])
})
