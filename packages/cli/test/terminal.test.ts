// What people see: the output on a real terminal, which tmux is, at two widths, with and without colour.
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli, makeFolder, makeFolderWithKeys, NODE_ARGUMENTS, startReceiver } from './support.ts'

const hasTmux = spawnSync('tmux', ['-V']).status === 0
if (!hasTmux) {
  const message = 'tmux is missing (Debian: apt-get install tmux): nothing is known of the output on a terminal'
  if (process.env.CI) throw new Error(message)
  console.warn(`\nSKIPPED: ${message}\n`)
}

const SOCKET = `countersign-${process.pid}`
const tmux = (...args: readonly string[]) =>
  execFileSync('tmux', ['-u', '-L', SOCKET, '-f', '/dev/null', ...args], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

/** What stands on the terminal when the command has ended; the screen with its colours, then the plain one. */
async function show(argv: readonly string[], { cwd, columns, env = {} }: Show): Promise<Screen> {
  const name = `t${Math.random().toString(36).slice(2)}`
  const variables = Object.entries(env).map(([key, value]) => `${key}=${quote(value)}`)
  const command = [
    'env',
    '-u',
    'NO_COLOR',
    '-u',
    'FORCE_COLOR',
    ...variables,
    quote(process.execPath),
    ...[...NODE_ARGUMENTS, ...argv].map(quote),
  ]
  // tmux runs this and waits, so that the screen can be read.
  const script = join(cwd, `${name}.sh`)
  writeFileSync(script, `cd ${quote(cwd)}\n${command.join(' ')}\necho "exit $?."\nsleep 600\n`)
  tmux('new-session', '-d', '-s', name, '-x', String(columns), '-y', '60', `sh ${quote(script)}`)
  await expect
    .poll(() => tmux('capture-pane', '-p', '-t', name), { timeout: 15_000, interval: 100 })
    .toMatch(/exit \d+\./)
  const coloured = tmux('capture-pane', '-p', '-e', '-t', name).trimEnd()
  const lines = tmux('capture-pane', '-p', '-t', name).trimEnd().split('\n')
  tmux('kill-session', '-t', name)
  return { coloured, lines }
}

interface Show {
  readonly cwd: string
  readonly columns: number
  readonly env?: Readonly<Record<string, string>>
}

interface Screen {
  readonly coloured: string
  readonly lines: readonly string[]
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colours begin with
const GREEN_TICK = /\u001b\[[0-9;]*32m✓/
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colours begin with
const ANY_COLOUR = /\u001b\[[0-9;]*3[0-7]m/

describe.runIf(hasTmux)('on a terminal', () => {
  // The server lives as long as it has a session.
  beforeAll(() => void tmux('new-session', '-d', '-s', 'base', 'sleep 600'))
  afterAll(() => void spawnSync('tmux', ['-L', SOCKET, 'kill-server']))

  describe.each([80, 120])('of %s columns', (columns) => {
    test('a drill is shown case by case, with its grade, and without colour where none is wanted', async () => {
      const cwd = await makeFolderWithKeys('telnyx')
      const receiver = await startReceiver(cwd, 'telnyx')
      const drill = ['drill', 'telnyx', receiver.url, '--only', 'authenticity']
      const { coloured, lines } = await show(drill, { cwd, columns })
      expect(coloured).toMatch(GREEN_TICK)
      expect(lines.filter((line) => line.length > columns)).toEqual([])
      expect(lines.join('\n')).toMatch(/ ✓ accepts a valid delivery +200 in \d+ ms\n/)
      expect(lines.join('\n')).toMatch(/\nGrade A {2}\d+ passed, 0 failed/)
      const plain = await show(drill, { cwd, columns, env: { NO_COLOR: '1' } })
      expect(plain.coloured).not.toMatch(ANY_COLOUR)
      expect(plain.lines.join('\n')).toContain('Grade A')
    })

    test('a delivery is shown in colour, attempt by attempt', async () => {
      const cwd = await makeFolderWithKeys('telnyx')
      const receiver = await startReceiver(cwd, 'telnyx', (count) => count < 3)
      const { coloured, lines } = await show(['send', 'telnyx', 'message.received', receiver.url], { cwd, columns })
      expect(coloured).toMatch(GREEN_TICK)
      expect(lines.map((line) => line.replace(/ +\d+ ms/, ' N ms').replace(/[0-9a-f-]{36}/, 'ID'))).toEqual([
        `telnyx message.received  →  ${receiver.url}`,
        '  ✗  1  500 N ms                The server answered 500, not 200',
        '  ✗  2  500 N ms  after 1 s     The server answered 500, not 200',
        '  ✓  3  200 N ms  after 2 s',
        '    delivered after 3 attempts, event ID',
        '    as expected',
        'exit 0.',
      ])
    })

    test('an explanation keeps its lines together, and NO_COLOR is heeded', async () => {
      const cwd = await makeFolderWithKeys('telnyx')
      const body = '{\n  "data": {\n    "id": "e-1"\n  }\n}'
      const { stdout } = await cli(['sign', 'telnyx'], { cwd, stdin: body })
      writeFileSync(join(cwd, 'request'), `${stdout}\n${JSON.stringify(JSON.parse(body))}`)
      const argv = ['explain', 'telnyx', '@request']
      const plain = await show(argv, { cwd, columns, env: { NO_COLOR: '1' } })
      expect(plain.coloured).not.toMatch(ANY_COLOUR)
      const coloured = await show(argv, { cwd, columns })
      expect(coloured.coloured).toMatch(ANY_COLOUR)
      expect(coloured.lines).toEqual(plain.lines)
      expect(plain.lines[0]).toBe('✗ not verified')
      const fix = plain.lines.findIndex((line) => line.startsWith('  fix '))
      // What goes on stands under what it goes on from, and no word is cut by the edge of the terminal.
      expect(plain.lines.slice(fix + 1, -1).every((line) => /^ {13}\S/.test(line))).toBe(true)
      expect(plain.lines.every((line) => line.length <= columns)).toBe(true)
      expect(plain.lines.slice(fix).join(' ').replaceAll(/ +/g, ' ')).toContain(
        'mount the webhook before express.json() and every other body parser',
      )
    })

    test('an error is red, and its hint indented', async () => {
      const { coloured, lines } = await show(['keys', 'show', 'telnyx'], { cwd: makeFolder(), columns })
      expect(coloured).toMatch(/31merror/)
      expect(lines).toEqual([
        'error  There are no keys of telnyx in .countersign/keys/telnyx.json.',
        'hint   Run countersign keys new telnyx.',
        'exit 2.',
      ])
    })

    test('the help fits', async () => {
      const { lines } = await show(['sign', '--help'], { cwd: makeFolder(), columns, env: { NO_COLOR: '1' } })
      expect(lines.some((line) => /^ {2}-d, --data @file\|- {2,}The body, byte for byte/.test(line))).toBe(true)
      expect(lines.at(-1)).toBe('exit 0.')
    })
  })
})
