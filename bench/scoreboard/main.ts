// Drills every receiver that runs here, ours and the libraries as their own documentation shows them, and prints the
// page, or writes docs/scoreboard.md with --write.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProviderFactory } from '@countersign/core/provider'
import { drill, meterOfUrl } from '@countersign/drill'
import { generateKeys } from '@countersign/testing'
import { root } from '@countersign/tools/root'
import { toPage } from './page.ts'
import { type BoardRow, type Keys, PROVIDERS, rows } from './receivers.ts'
import type { Scored } from './scored.ts'

/** Longer than ours take to give up on a body. */
const PATIENCE_MS = 7000
const AT_ONCE = 4

async function score(row: BoardRow, index: number): Promise<Scored> {
  // Each has its own type of options; the keys are made for it.
  const provider = PROVIDERS[row.provider] as unknown as ProviderFactory<object, never>
  const generated = generateKeys(provider) as Keys
  const keys = generated.secret === undefined ? generated : { secret: generated.secret }
  const env = { ...process.env, NODE_ENV: 'production', SCOREBOARD_KEYS: JSON.stringify(keys) } as const
  const child = fork(join(import.meta.dirname, 'serve.ts'), [String(index)], { env, silent: true })
  child.stdout?.resume()
  child.stderr?.resume()
  try {
    const [port] = await once(child, 'message')
    const at = (path: string) => new URL(path, `http://127.0.0.1:${port}`)
    const report = await drill({
      provider,
      keys,
      url: at('/'),
      verifier: provider(keys),
      meter: meterOfUrl(at('/drill/effects')),
      failUrl: at('/drill/fail'),
      patienceMs: PATIENCE_MS,
      ...(row.verifiesOnly && { skip: ['idempotency'] }),
    })
    return { row, versions: row.packages.map(versionOf), report }
  } finally {
    child.kill()
  }
}

function versionOf(name: string): string {
  const paths = [`bench/node_modules/${name}`, `node_modules/${name}`, `packages/${name.replace('@countersign/', '')}`]
  const path = paths.map((one) => join(root, one, 'package.json')).find((one) => existsSync(one))
  const { name: realName, version } = JSON.parse(readFileSync(path ?? '', 'utf8'))
  return `${realName} ${version}`
}

const scored: Scored[] = []
const waiting = rows.entries()
async function work(): Promise<void> {
  for (const [index, row] of waiting) {
    const one = await score(row, index)
    scored[index] = one
    console.log(`${one.report.grade}  ${row.provider.padEnd(18)}${row.name}`)
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work))

const page = toPage(scored, new Date())
if (process.argv.includes('--write')) writeFileSync(join(root, 'docs/scoreboard.md'), page)
else console.log(page)
