import { existsSync, readFileSync } from 'node:fs'
import { describe } from 'vitest'

// Other people's data, with their licences beside them: read where they lie, not copied into the project.
const FOLDER = new URL('../../../../../shared/vectors/', import.meta.url)

/** Whether the shared vectors are at hand. */
const hasVectors: boolean = existsSync(FOLDER)

/** The parsed file, or `absent` where there are no shared vectors. */
export function readVectors<Content>(path: string, absent: Content): Content {
  return hasVectors ? (JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8')) as Content) : absent
}

/** A `describe` that is skipped, and says so, where the shared vectors are absent. `.ci/run` takes a skip for a failure. */
export function describeVectors(name: string, body: () => void): void {
  if (hasVectors) return void describe(name, body)
  console.warn(`SKIPPED: ${name}, because ${FOLDER.pathname} is absent`)
  describe.skip(name, body)
}
