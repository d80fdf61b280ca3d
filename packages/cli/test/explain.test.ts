import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeOutcome } from '../src/commands/explain/outcome-texts.ts'
import { cli, jsonOf, makeFolder, makeFolderWithKeys, readKeys } from './support.ts'

const AT = '1795341600'
const PRETTY = JSON.stringify({ data: { id: 'e-1', event_type: 'message.received', payload: { text: 'hé' } } }, null, 2)
const COMPACT = JSON.stringify(JSON.parse(PRETTY))

/** A signed delivery of a folder's keys. */
async function sign(provider: string, body: string, argv: readonly string[] = []) {
  const cwd = await makeFolderWithKeys(provider)
  const { headers } = jsonOf(await cli(['sign', provider, '--at', AT, '--json', ...argv], { cwd, stdin: body }))
  return { cwd, headers: headers as Readonly<Record<string, string>> }
}

const toRaw = (headers: Readonly<Record<string, string>>, body: string) =>
  `POST /webhooks HTTP/1.1\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`
const toCurl = (headers: Readonly<Record<string, string>>, body: string) =>
  `curl http://127.0.0.1:3000/ ${Object.entries(headers)
    .map(([name, value]) => `-H '${name}: ${value}'`)
    .join(' ')} --data-raw '${body}'`
const toJson = (headers: Readonly<Record<string, string>>, body: string) => JSON.stringify({ headers, body })

describe('a body that was parsed and written anew is proved from', () => {
  test.each([
    ['raw HTTP', toRaw],
    ['a curl command', toCurl],
    ['JSON', toJson],
  ])('%s', async (_, write) => {
    const { cwd, headers } = await sign('telnyx', PRETTY)
    const argv = ['explain', 'telnyx', '--at', AT, '--json']
    const refused = await cli(argv, { cwd, stdin: write(headers, COMPACT) })
    expect(refused.code).toBe(4)
    expect(jsonOf(refused)).toMatchObject({
      verified: false,
      provider: 'telnyx',
      diagnoses: [{ code: 'body_reserialized', proof: 'proved', facts: { firstDifference: { at: 1 } } }],
    })
    const accepted = await cli(argv, { cwd, stdin: write(headers, PRETTY) })
    expect([accepted.code, jsonOf(accepted)]).toEqual([0, { verified: true, provider: 'telnyx', diagnoses: [] }])
  })

  test('headers and body apart, with the body that was really sent', async () => {
    const { cwd, headers } = await sign('telnyx', PRETTY)
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    for (const [name, text] of Object.entries({ headers: lines.join('\n'), body: '{}', sent: PRETTY })) {
      writeFileSync(join(cwd, name), text)
    }
    const argv = ['explain', 'telnyx', '--headers', '@headers', '-d', '@body', '--sent', '@sent', '--at', AT]
    const { code, stdout } = await cli(argv, { cwd })
    expect(code).toBe(4)
    expect(stdout).toContain('body_changed  proved')
    expect(stdout).toMatch(
      /received +2 bytes.*\n +signed +\d+ bytes.*\n +differ +from byte 1: 0x7d received, 0x0a signed\n/,
    )
  })
})

test('an address that is none is told before anything is judged', async () => {
  const { cwd, headers } = await sign('telnyx', COMPACT)
  const argv = ['explain', 'telnyx', '--at', AT]
  const stdin = toRaw(headers, COMPACT)
  const { code, stderr } = await cli([...argv, '--public-url', 'example.com/in'], { cwd, stdin })
  expect(code).toBe(2)
  expect(stderr).toContain('--public-url is no whole URL')
  expect((await cli([...argv, '--public-url', 'https://example.com/in'], { cwd, stdin })).code).toBe(0)
})

describe('a key is named and never shown:', () => {
  test('one that is written wrongly in the environment', async () => {
    const { cwd, headers } = await sign('dfns', '{"timestampSent":1795341600}')
    const { secret = '' } = readKeys(cwd, 'dfns')
    const world = { cwd: makeFolder(), env: { DFNS_WEBHOOK_SECRET: ` ${secret}` } }
    const argv = ['explain', 'dfns', '--at', AT]
    const { code, stdout, stderr } = await cli(argv, {
      ...world,
      stdin: toRaw(headers, '{"timestampSent":1795341600}'),
    })
    expect(code).toBe(4)
    expect(stdout).toContain('key_white_space  proved')
    expect(stdout).toContain('DFNS_WEBHOOK_SECRET')
    expect(stdout + stderr).not.toContain(secret)
  })

  test('another one, which stands in .env', async () => {
    const { cwd, headers } = await sign('dfns', '{"timestampSent":1795341600}')
    const { secret = '' } = readKeys(cwd, 'dfns')
    const env = `# keys\nPORT=3000\nDFNS_WEBHOOK_SECRET=whs-another-secret\nexport STAGING_SECRET="${secret}"\n`
    const world = { cwd: makeFolder({ '.env': env, 'other.env': env }), env: { DFNS_WEBHOOK_SECRET: 'whs-another' } }
    const stdin = toRaw(headers, '{"timestampSent":1795341600}')
    for (const [file, argv] of [
      ['.env', []],
      ['other.env', ['--env-file', 'other.env']],
    ] as const) {
      const result = await cli(['explain', 'dfns', '--at', AT, ...argv], { ...world, stdin, columns: 120 })
      expect(result.stdout).toContain('key_other  proved')
      expect(result.stdout).toContain(`STAGING_SECRET of ${file}`)
      expect(result.stdout + result.stderr).not.toContain(secret)
    }
  })

  test('none at all', async () => {
    const { headers } = await sign('telnyx', PRETTY)
    const { code, stderr } = await cli(['explain', 'telnyx', '--at', AT], { stdin: toRaw(headers, PRETTY) })
    expect(code).toBe(4)
    expect(stderr).toContain('No key of telnyx is configured.')
  })
})

test('where nothing proves it, it says so and shows both digests', async () => {
  const { cwd, headers } = await sign('telnyx', PRETTY)
  const { code, stdout } = await cli(['explain', 'telnyx', '--at', AT], {
    cwd,
    columns: 120,
    stdin: toRaw(headers, '{"data":{}}'),
  })
  expect(code).toBe(4)
  expect(stdout).toContain('unexplained  nothing that was tried explains it')
  expect(stdout).toMatch(/received +11 bytes, SHA-256 [0-9a-f]{64}\n/)
  expect(stdout).toMatch(/message +22 bytes, SHA-256 [0-9a-f]{64}\n/)
})

test('an old request is told apart from one that is captured earlier', async () => {
  const { cwd, headers } = await sign('telnyx', PRETTY)
  const now = await cli(['explain', 'telnyx'], { cwd, stdin: toRaw(headers, PRETTY), columns: 120 })
  expect(now.code).toBe(4)
  expect(now.stdout).toContain('timestamp_too_')
  const late = String(Number(AT) + 301)
  const argv = ['explain', 'telnyx', '--at', late]
  expect((await cli(argv, { cwd, stdin: toRaw(headers, PRETTY) })).stdout).toContain('timestamp_too_old  proved')
  expect((await cli([...argv, '--tolerance', '301'], { cwd, stdin: toRaw(headers, PRETTY) })).code).toBe(0)
})

test('a body that was captured parsed is taken as JSON.stringify writes it, and that is said', async () => {
  const { cwd, headers } = await sign('telnyx', PRETTY)
  const stdin = JSON.stringify({ headers, body: JSON.parse(PRETTY) })
  const { stdout, stderr } = await cli(['explain', 'telnyx', '--at', AT], { cwd, stdin })
  expect(stdout).toContain('body_reserialized  proved')
  expect(stderr).toContain('has the body parsed')
})

describe('an outcome of ours', () => {
  const outcome = (members: object) => JSON.stringify({ provider: 'telnyx', ...members })

  test('says what it was, and that more needs the request', async () => {
    const stdin = outcome({ status: 'rejected', code: 'body_already_parsed', error: {} })
    const { code, stdout, stderr } = await cli(['explain', 'telnyx'], { stdin, columns: 120 })
    expect(code).toBe(4)
    expect(stdout).toContain(
      'rejected: body_already_parsed\n  Something read the body before the webhook did.\n  Mount the webhook before express.json().\n',
    )
    expect(stderr).toContain('An outcome holds neither headers nor body.')
  })

  test.each([
    ['processed', 0],
    ['failed', 0],
    ['unavailable', 4],
  ])('%s exits with %s', async (status, code) => {
    expect((await cli(['explain', 'telnyx', '--json'], { stdin: outcome({ status }) })).code).toBe(code)
  })

  test('of another provider is refused', async () => {
    expect((await cli(['explain', 'dfns'], { stdin: outcome({ status: 'rejected' }) })).code).toBe(2)
  })

  test('with a status of no kind is not an error', () => {
    expect(describeOutcome({ status: 'odd' })).toEqual({ happened: 'The outcome was odd.' })
  })
})
