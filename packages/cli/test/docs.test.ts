// Every command of docs/cli.md is run as it stands there, but for the port.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { providerNames, providers } from '@countersign/providers/testing'
import { expect, onTestFinished, test } from 'vitest'
import { COMMANDS } from '../src/commands/index.ts'
import { EXIT_TEXTS } from '../src/exit-code.ts'
import { cli, makeFolderWithKeys, NODE_ARGUMENTS, startReceiver } from './support.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8')

const blocks = [...page.matchAll(/(?:<!-- exits: (\d+) -->\n)?```sh\n([\s\S]*?)```/g)].map(
  ([, exits = '0', script = '']) => ({
    exits: Number(exits),
    script: script.trim(),
  }),
)

test('there are commands in the page, of every kind', () => {
  for (const name of Object.keys(COMMANDS)) expect(page).toContain(`| \`${name}`)
  expect(blocks.length).toBeGreaterThan(8)
})

test('it names every provider, variable and exit code', () => {
  const variables = Object.values(providers).flatMap(({ facts }) => Object.values(facts.keyVariables))
  for (const name of [...providerNames, ...variables]) expect(page).toContain(`\`${name}\``)
  for (const [code, meaning] of Object.entries(EXIT_TEXTS)) expect(page).toContain(`| ${code} | ${meaning} |`)
})

/** Runs lines of a shell in which `npx countersign` is this checkout's. */
async function sh(script: string, cwd: string, isEndless: boolean) {
  const main = NODE_ARGUMENTS.map((argument) => `'${argument}'`).join(' ')
  const lines = `npx() { shift; '${process.execPath}' ${main} "$@"; }\nset -e -o pipefail\n`
  const own = script.replace(/^npx countersign/gm, isEndless ? `exec '${process.execPath}' ${main}` : 'npx countersign')
  const child = spawn('bash', ['-c', lines + own], { cwd, env: { NODE_ENV: 'test', PATH: process.env.PATH } })
  onTestFinished(() => void child.kill('SIGKILL'))
  if (isEndless) child.stdout.once('data', () => child.kill('SIGINT'))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, output: stdout + stderr }
}

test.each(blocks)('$script', async ({ script, exits }) => {
  const makesKeys = /keys new (\w+)/.exec(script)?.[1]
  const cwd = await makeFolderWithKeys('telnyx', ...(script.includes('keys show dfns') && !makesKeys ? ['dfns'] : []))
  const receiver = await startReceiver(cwd, 'telnyx')
  const body = '{\n  "data": { "id": "e-1", "event_type": "message.received" }\n}'
  writeFileSync(join(cwd, 'body.json'), body)
  const { stdout } = await cli(['sign', 'telnyx'], { cwd, stdin: body })
  writeFileSync(join(cwd, 'request.http'), `${stdout}\n${JSON.stringify(JSON.parse(body))}`)
  const here = script.replaceAll('127.0.0.1:3000', `127.0.0.1:${receiver.port}`).replace('--port 4020', '--port 0')
  // The page begins without keys; the receiver of this test has them already.
  const command = here.replace('keys new telnyx', 'keys show telnyx')
  const { code, output } = await sh(command, cwd, exits === 130)
  expect(code, output).toBe(exits)
})
