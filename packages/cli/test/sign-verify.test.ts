import { verify } from '@countersign/core'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import { cli, jsonOf, makeFolder, makeFolderWithKeys, readKeys } from './support.ts'

const BODY = '{"data":{"id":"e-1","event_type":"message.received","payload":{"text":"hé"}}}\n'

test('what sign prints is what core verifies, byte for byte', async () => {
  const cwd = await makeFolderWithKeys('telnyx')
  const { code, stdout } = await cli(['sign', 'telnyx'], { cwd, stdin: BODY })
  expect(code).toBe(0)
  const lines = stdout.trim().split('\n')
  const headers = Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]))
  const provider = telnyx({ publicKey: readKeys(cwd, 'telnyx').publicKey })
  const event = await verify(provider, { headers, body: new TextEncoder().encode(BODY) })
  expect(event.id).toBe('e-1')
})

describe('the key is taken', () => {
  const secret = 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0'
  const sign = (argv: readonly string[], world: Parameters<typeof cli>[1]) =>
    cli(['sign', 'svix', '--at', '1795341600', '--id', 'msg_1', ...argv], world)

  test('from the environment, a variable of another name, a file or stdin, with one result', async () => {
    const files = { key: `${secret}\n`, body: BODY }
    const results = [
      await sign([], { env: { SVIX_SECRET: secret }, stdin: BODY }),
      await sign(['--key', 'env:OTHER'], { env: { OTHER: secret, SVIX_SECRET: 'whsec_AAAA' }, stdin: BODY }),
      await sign(['--key', '@key'], { cwd: makeFolder(files), stdin: BODY }),
      await sign(['--key', '-', '-d', '@body'], { cwd: makeFolder(files), stdin: secret }),
    ]
    expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(1)
    expect(results[0]?.stdout).toContain('svix-signature: v1,')
    for (const { stdout, stderr } of results) expect(stdout + stderr).not.toContain(secret.slice(6))
  })

  test('but not from stdin where the body is', async () => {
    const { code, stderr } = await sign(['--key', '-'], { stdin: BODY })
    expect(code).toBe(2)
    expect(stderr).toContain('stdin is read once')
  })

  test('and refused without being shown when it is none', async () => {
    const { code, stderr } = await sign([], { env: { SVIX_SECRET: 'sec_ret_of_mine' }, stdin: BODY })
    expect(code).toBe(2)
    expect(stderr).toContain('"secret" must begin with "whsec_"')
    expect(stderr).not.toContain('sec_ret_of_mine')
  })
})

describe('verify', () => {
  async function capture(at = '1795341600') {
    const cwd = await makeFolderWithKeys('telnyx')
    const { stdout } = await cli(['sign', 'telnyx', '--at', at], { cwd, stdin: BODY })
    return { cwd, stdin: `POST / HTTP/1.1\r\n${stdout.trim().replaceAll('\n', '\r\n')}\r\n\r\n${BODY}` }
  }

  test('accepts at the time of the arrival', async () => {
    const result = await cli(['verify', 'telnyx', '--at', '2026-11-22T10:00:00Z', '--json'], await capture())
    expect(result.code).toBe(0)
    expect(jsonOf(result)).toEqual({
      verified: true,
      event: { provider: 'telnyx', type: 'message.received', id: 'e-1', sentAt: '2026-11-22T10:00:00.000Z' },
    })
  })

  test.each([
    ['1795341900', 0],
    ['1795341901', 4],
    ['1795341300000', 0],
    ['1795341299', 4],
  ])('at %s it exits with %s', async (at, code) => {
    expect((await cli(['verify', 'telnyx', '-', '--at', at], await capture())).code).toBe(code)
  })

  test('exits with 4 and says why, for people and for machines', async () => {
    const { cwd, stdin } = await capture()
    const changed = { cwd, stdin: stdin.replace('hé', 'he') }
    const argv = ['verify', 'telnyx', '--at', '1795341600']
    const shown = await cli(argv, changed)
    expect(shown.code).toBe(4)
    expect(shown.stdout).toContain('✗ not verified: signature_mismatch')
    expect(shown.stderr).toContain('countersign explain telnyx')
    const json = await cli([...argv, '--json'], changed)
    expect(json).toMatchObject({ code: 4, stderr: '' })
    expect(jsonOf(json)).toMatchObject({ verified: false, error: { code: 'signature_mismatch' } })
  })

  test('shows what was received without the control characters in it', async () => {
    const cwd = await makeFolderWithKeys('telnyx')
    const body = JSON.stringify({ data: { id: 'e\u001b[2J', event_type: 'a\u0007' } })
    const { stdout } = await cli(['sign', 'telnyx'], { cwd, stdin: body })
    const result = await cli(['verify', 'telnyx'], { cwd, stdin: `${stdout.trim()}\n\n${body}` })
    expect(result.code).toBe(0)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(result.stdout).not.toMatch(/[\u0007\u001b]/)
  })
})

test.each([
  [['sign', 'telnyx', '-d', '{"a":1}'], '--data takes @file, or - for stdin'],
  [['sign', 'telnyx', '-d', '@missing.json'], 'missing.json cannot be read (ENOENT)'],
  [['sign', 'telnyx', '--at', 'soon'], '--at must be a time'],
  [['verify', 'telnyx', '--tolerance', '-1'], '--tolerance must be a whole number'],
  [['verify', 'telnyx', '-', '--headers', '-'], 'not both'],
  [['verify', 'telnyx', '@missing'], 'missing cannot be read'],
  [['verify', 'telnyx', '--key', '-'], '--key gives nothing: stdin is empty.'],
])('%j is wrong usage', async (argv, text) => {
  const cwd = await makeFolderWithKeys('telnyx')
  const { code, stderr } = await cli(argv, { cwd, columns: 120 })
  expect(code).toBe(2)
  expect(stderr).toContain(text)
})
