import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasPostgres } from '@countersign/tools/servers/postgres'
import { hasRedisAt, REDIS_URL } from '@countersign/tools/servers/redis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makePage, pages } from '../../scripts/generate-docs.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe.each(pages)('%s', (page) => {
  const text = read(page)

  test('is up to date (`npx -y pnpm@12 run docs` makes it so)', () => {
    expect(makePage(page)).toBe(text)
  })

  test('takes every snippet from a file that is run', () => {
    const blocks = [...text.matchAll(/^```(ts|js)$/gm)]
    const sources = [...text.matchAll(/<!-- from: (\S+) -->/g)].map(([, source = '']) => source)
    expect(sources).toHaveLength(blocks.length)
    const isRun = (source: string) => /^(test\/docs\/snippets|examples\/[a-z]+\/src|examples\/next)\//.test(source)
    expect(sources.filter((source) => !isRun(source))).toEqual([])
  })

  test('links to files that exist', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link)
    const local = links.filter((link) => !/^[a-z]+:/.test(link))
    const missing = local.filter((link) => !existsSync(join(root, page, '..', link)))
    expect(missing).toEqual([])
  })

  test('names only commands that there are', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const commands = [...text.matchAll(/npx -y pnpm@12 (?:run )?([a-z:]+)/g)].map(([, command = '']) => command)
    expect(commands.filter((command) => !(command in scripts))).toEqual([])
  })
})

test('every error code is explained, and every explained code exists', () => {
  const declared = ['packages/core/src/shared/errors.ts', 'packages/core/src/reply/outcome.ts'].flatMap((file) =>
    [...read(file).matchAll(/'([a-z]+(?:_[a-z]+)+|draining)'/g)].map(([, code]) => code),
  )
  const statuses = ['in_progress', 'lease_lost']
  const explained = [...read('docs/errors.md').matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code)
  expect(explained.toSorted()).toEqual(
    [...new Set(declared)].filter((code) => !statuses.includes(code ?? '')).toSorted(),
  )
})

const folder = join(root, '.tmp/examples')

/** The examples in the docstrings, as modules. */
const examples = readdirSync(join(root, 'packages'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /^[a-z]+\/src\/.*\.ts$/.test(file))
  .flatMap((file) =>
    [...read(join('packages', file)).matchAll(/@example\n \* ```ts\n([\s\S]*?) \* ```/g)].map(
      ([, lines = ''], index) => ({
        name: `${file} ${index + 1}`,
        file: join(folder, `${file.replaceAll(/[/.]/g, '-')}-${index + 1}.ts`),
        code: lines.replaceAll(/^ \* ?/gm, ''),
      }),
    ),
  )
const isMissing = {
  REDIS_URL: !(await hasRedisAt(REDIS_URL)),
  POSTGRES_URL: !(await hasPostgres()),
}
const needsMissing = (code: string) =>
  Object.entries(isMissing).some(([server, missing]) => missing && code.includes(server))

/** Those that are tests themselves are run as such. */
const snippetFiles = readdirSync(join(import.meta.dirname, 'snippets')).filter((name) => !name.endsWith('.test.ts'))
const snippets = snippetFiles.map((name) => ({
  name,
  file: join(import.meta.dirname, 'snippets', name),
  code: read(join('test/docs/snippets', name)),
}))

describe('an example', () => {
  beforeAll(() => {
    mkdirSync(folder, { recursive: true })
    for (const { file, code } of examples) writeFileSync(file, code)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is found in docstrings and pages', () => {
    expect(examples.length).toBeGreaterThan(5)
    expect(snippets.length).toBeGreaterThan(5)
  })

  const [skipped, run] = partition([...examples, ...snippets], ({ code }) => needsMissing(code))
  for (const { name } of skipped) test.skip(`${name} runs and prints what it says`)

  test.each(run)('$name runs and prints what it says', async ({ file, code }) => {
    const printed: string[] = []
    const log = vi
      .spyOn(console, 'log')
      .mockImplementation((...values) => void printed.push(values.map(print).join(' ')))
    await import(file)
    log.mockRestore()
    const promised = [...code.matchAll(/^console\.log\(.*\) \/\/ (.*)$/gm)].map(([, value]) => value)
    for (const value of promised) expect(printed).toContain(value)
  })
})

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}

function print(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${name}: '${member}'`)
    .join(', ')} }`
}
