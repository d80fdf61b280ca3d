import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where keys and deliveries are kept, in the folder that the command runs in. */
export const FOLDER = '.countersign'

/**
 * A file in `.countersign`, whose folders are there afterwards; git ignores them all.
 *
 * @param path below `.countersign`
 */
export function prepareFile(cwd: string, ...path: readonly [string, ...string[]]): string {
  const folder = join(cwd, FOLDER)
  mkdirSync(join(folder, ...path.slice(0, -1)), { recursive: true, mode: 0o700 })
  const ignore = join(folder, '.gitignore')
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n')
  return join(folder, ...path)
}
