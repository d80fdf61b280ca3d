import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'vitest'
import { root } from '../root.ts'

/** Other people's data in folders next to the checkout, with its licences: read where it lies, not copied into the project. */
export type OutsideFolder = 'vectors' | 'seeds'

const pathOf = (folder: OutsideFolder) => join(root, '../shared', folder)

/** A file's text, or `undefined` where the folder is absent. */
export function readOutside(folder: OutsideFolder, file: string): string | undefined {
  return existsSync(pathOf(folder)) ? readFileSync(join(pathOf(folder), file), 'utf8') : undefined
}

/** A `describe` that is skipped, and says so, where the folder is absent. `.ci/run` takes a skip for a failure. */
export function describeOutside(folder: OutsideFolder, name: string, body: () => void): void {
  if (existsSync(pathOf(folder))) return void describe(name, body)
  console.warn(`SKIPPED: ${name}, because ${pathOf(folder)} is absent`)
  describe.skip(name, body)
}
