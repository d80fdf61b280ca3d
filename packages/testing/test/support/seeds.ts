import { existsSync, readFileSync } from 'node:fs'
import { describe } from 'vitest'

// The providers' own pages: read where they lie, not copied into the project.
const FOLDER = new URL('../../../../../shared/seeds/', import.meta.url)

const hasSeeds: boolean = existsSync(FOLDER)

/** A provider's page as text, or nothing where the pages are absent. */
export function readSeed(name: string): string {
  return hasSeeds ? readFileSync(new URL(name, FOLDER), 'utf8') : ''
}

/** The first JSON document that stands alone in a page. */
export function readSeedJson(name: string): unknown {
  const [document = 'null'] = /^\{$[\s\S]*?^\}$/m.exec(readSeed(name)) ?? []
  return JSON.parse(document)
}

/** A `describe` that is skipped, and says so, where the pages are absent. `.ci/run` takes a skip for a failure. */
export function describeSeeds(name: string, body: () => void): void {
  if (hasSeeds) return void describe(name, body)
  console.warn(`SKIPPED: ${name}, because ${FOLDER.pathname} is absent`)
  describe.skip(name, body)
}
