import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { providerNames } from '@countersign/providers/testing'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../src/commands/index.ts'
import { cli, jsonOf } from './support.ts'

const names = Object.keys(COMMANDS)

describe('help', () => {
  test('of the whole begins with two examples and lists every command', async () => {
    const { code, stdout, stderr } = await cli(['--help'])
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout.match(/^# .*\n\$ npx countersign .*\n# .*\n\$ npx countersign /)).not.toBeNull()
    for (const name of names) expect(stdout).toContain(`  ${name} `)
  })

  test('is also what a bare call shows', async () => {
    expect(await cli([])).toEqual(await cli(['--help']))
  })

  test.each(names)('of "%s" opens with two examples and documents every exit code', async (name) => {
    const { code, stdout } = await cli([...name.split(' '), '--help'])
    expect(code).toBe(0)
    const examples = stdout.split('\n').filter((line) => line.startsWith('$ '))
    expect(stdout.startsWith('# ')).toBe(true)
    expect(examples.length).toBeGreaterThanOrEqual(2)
    for (const example of examples) expect(example).toContain(`countersign ${name}`)
    const { exitCodes } = (await COMMANDS[name]?.load()) ?? { exitCodes: [] }
    for (const exitCode of exitCodes) expect(stdout).toMatch(new RegExp(`^  ${exitCode} +\\w`, 'm'))
  })

  test.each(names)('of "%s" fits into 80 columns but for its examples', async (name) => {
    const { stdout } = await cli([...name.split(' '), '--help'], { columns: 80 })
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('$ '))).toEqual([])
  })

  test('of a group lists its commands', async () => {
    const { code, stdout } = await cli(['keys', '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('keys show')
    expect(stdout).not.toContain('records serve')
  })
})

test('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
  expect(await cli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

describe('wrong usage exits with 2 and says what was meant', () => {
  test.each([
    [['sedn'], 'Did you mean send?'],
    [['explian', 'telnyx'], 'Did you mean explain?'],
    [['keys', 'nwe', 'telnyx'], 'Did you mean keys new?'],
    [['keys'], 'There are: keys new, keys show.'],
    [['keys', 'new', 'telnix'], 'Did you mean telnyx?'],
    [['keys', 'new', 'constructor'], `There are: ${providerNames.slice(0, 2).join(', ')}`],
    [['keys', 'new'], '<provider> is missing.'],
    [['keys', 'new', 'telnyx', 'dfns'], 'There is 1 argument too many.'],
    [['keys', 'new', 'telnyx', '--forse'], 'Did you mean --force?'],
    [['sign', 'telnyx', '--data'], 'The option --data needs a value.'],
    [['sign', 'telnyx', '--json=yes'], 'The option --json takes no value.'],
    [['verify', 'telnyx'], 'There is no key of telnyx to verify with.'],
  ])('%j', async (argv, text) => {
    const { code, stdout, stderr } = await cli(argv, { columns: 120 })
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(text)
  })

  test('as one object with --json, and with nothing on stderr', async () => {
    const result = await cli(['keys', 'new', 'telnix', '--json'])
    expect(result).toMatchObject({ code: 2, stderr: '' })
    expect(jsonOf(result)).toEqual({
      error: { code: 'unknown_provider', message: 'There is no provider of that name.', hint: 'Did you mean telnyx?' },
    })
  })
})

describe('a secret on the command line is refused and not repeated', () => {
  const secret = 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0'

  test.each([
    ['verify', 'svix', '--secret', secret],
    ['verify', 'svix', `--secret=${secret}`],
    ['verify', 'svix', '--key', secret],
    ['verify', 'svix', '--key', `env:${secret}`],
    ['sign', 'svix', '--signing-key', secret],
    ['records', 'serve', '--token', secret],
    ['verify', 'svix', '@request', secret],
    ['verify', secret],
    [secret],
    ['send', 'svix', 'user.created', `http://user:${secret}@127.0.0.1/`],
  ])('%s %s …', async (...argv) => {
    for (const args of [argv, [...argv, '--json']]) {
      const { code, stdout, stderr } = await cli(args)
      expect(code).toBe(2)
      expect(stdout + stderr).not.toContain(secret)
      expect(stdout + stderr).not.toContain(secret.slice(6))
    }
  })

  test.each([
    ['verify', 'svix', '--secret', secret],
    ['verify', 'svix', '--key', secret],
    ['records', 'serve', '--token', secret],
    ['send', 'svix', 'user.created', `http://user:${secret}@127.0.0.1/`],
  ])('%s %s … with the reason, and with what to do instead', async (...argv) => {
    expect(jsonOf(await cli([...argv, '--json'])).error.code).toBe('secret_on_command_line')
  })
})

describe('colour', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colours begin with
  const COLOURED = /\u001b\[/
  test.each([
    [{}, false, false],
    [{}, true, true],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
  ])('with %j on a terminal (%s) is %s', async (env, isTTY, isColoured) => {
    const { stdout } = await cli(['--help'], { env, isTTY })
    expect(COLOURED.test(stdout)).toBe(isColoured)
    const { stderr } = await cli(['sedn'], { env, isTTY })
    expect(COLOURED.test(stderr)).toBe(isColoured)
  })

  test('is never in JSON', async () => {
    const { stdout } = await cli(['keys', 'new', 'x', '--json'], { env: { FORCE_COLOR: '1' }, isTTY: true })
    expect(COLOURED.test(stdout)).toBe(false)
  })
})
