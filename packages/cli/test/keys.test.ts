import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { providerNames } from '@countersign/providers/testing'
import { expect, test } from 'vitest'
import { findProvider } from '../src/providers.ts'
import { cli, jsonOf, makeFolder, readKeys } from './support.ts'

test('every provider can be named', () => {
  for (const name of providerNames) expect(findProvider(name).factory.definition.name).toBe(name)
  expect(() => findProvider('telnix')).toThrow(expect.objectContaining({ hint: 'Did you mean telnyx?' }))
})

test.each(providerNames.filter((name) => findProvider(name).keysOf === name))(
  'keys new %s makes keys that sign what verify accepts',
  async (provider) => {
    const cwd = makeFolder({
      'body.json': JSON.stringify({ id: 'e-1', type: 'a.b', timestampSent: Math.floor(Date.now() / 1000) }),
    })
    const made = await cli(['keys', 'new', provider], { cwd })
    expect(made.code).toBe(0)
    const { stdout } = await cli(['sign', provider, '-d', '@body.json', '--type', 'a.b'], { cwd })
    writeFileSync(join(cwd, 'headers.txt'), stdout)
    const verified = await cli(['verify', provider, '--headers', '@headers.txt', '-d', '@body.json', '--json'], { cwd })
    // A body without a kind is no event of Dfns, but signed.
    expect([jsonOf(verified).verified, jsonOf(verified).error?.code]).toEqual(
      provider === 'dfns' ? [false, 'body_malformed'] : [true, undefined],
    )
  },
)

test('keys are kept where git ignores them, and for their owner only', async () => {
  const cwd = makeFolder()
  await cli(['keys', 'new', 'telnyx'], { cwd })
  expect(readFileSync(join(cwd, '.countersign/.gitignore'), 'utf8')).toBe('*\n')
  expect(statSync(join(cwd, '.countersign/keys/telnyx.json')).mode & 0o077).toBe(0)
})

test('keys that are there are replaced by --force only', async () => {
  const cwd = makeFolder()
  await cli(['keys', 'new', 'dfns'], { cwd })
  const before = readKeys(cwd, 'dfns')
  expect((await cli(['keys', 'new', 'dfns'], { cwd })).code).toBe(1)
  expect(readKeys(cwd, 'dfns')).toEqual(before)
  expect((await cli(['keys', 'new', 'dfns', '--force'], { cwd })).code).toBe(0)
  expect(readKeys(cwd, 'dfns')).not.toEqual(before)
})

test('a public key is in the line to paste; a private one is shown by nothing', async () => {
  const cwd = makeFolder()
  const made = await cli(['keys', 'new', 'telnyx'], { cwd })
  const { publicKey, privateKey = '' } = readKeys(cwd, 'telnyx')
  expect(made.stdout).toBe(`export TELNYX_PUBLIC_KEY=${publicKey}\n`)
  const outputs = [made, await cli(['keys', 'new', 'telnyx', '--force', '--json'], { cwd: makeFolder() })]
  for (const argv of [[], ['--json'], ['--export'], ['--export', '--json']]) {
    outputs.push(await cli(['keys', 'show', 'telnyx', ...argv], { cwd }))
  }
  for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(privateKey)
})

test('a secret is shown by --export only', async () => {
  const cwd = makeFolder()
  const made = await cli(['keys', 'new', 'dfns'], { cwd })
  const { secret = '' } = readKeys(cwd, 'dfns')
  const shown = await cli(['keys', 'show', 'dfns'], { cwd })
  const asJson = await cli(['keys', 'show', 'dfns', '--json'], { cwd })
  for (const { stdout, stderr } of [made, shown, asJson]) expect(stdout + stderr).not.toContain(secret)
  expect(made.stdout).toBe('eval "$(npx countersign keys show dfns --export)"\n')
  const exported = await cli(['keys', 'show', 'dfns', '--export'], { cwd })
  expect(exported.stdout).toBe(`export DFNS_WEBHOOK_SECRET=${secret}\n`)
})

test('what is exported is safe to be evaluated, whatever is in the file', async () => {
  const cwd = makeFolder()
  await cli(['keys', 'new', 'dfns'], { cwd })
  const secret = "a'b $(touch evil) `c`"
  writeFileSync(join(cwd, '.countersign/keys/dfns.json'), JSON.stringify({ secret }))
  const { stdout } = await cli(['keys', 'show', 'dfns', '--export'], { cwd })
  const echoed = execFileSync('sh', ['-c', `${stdout}\nprintf %s "$DFNS_WEBHOOK_SECRET"`], { cwd, encoding: 'utf8' })
  expect(echoed).toBe(secret)
  expect(existsSync(join(cwd, 'evil'))).toBe(false)
})

test('TeXML callbacks are signed with the keys of the account', async () => {
  const cwd = makeFolder()
  await cli(['keys', 'new', 'telnyx-form'], { cwd })
  expect(existsSync(join(cwd, '.countersign/keys/telnyx.json'))).toBe(true)
  expect((await cli(['keys', 'show', 'telnyx'], { cwd })).code).toBe(0)
})

test('a file of keys that holds something else is refused', async () => {
  const cwd = makeFolder()
  await cli(['keys', 'new', 'dfns'], { cwd })
  writeFileSync(join(cwd, '.countersign/keys/dfns.json'), '{"secret":1}')
  const { code, stderr } = await cli(['keys', 'show', 'dfns'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain('--force')
})
