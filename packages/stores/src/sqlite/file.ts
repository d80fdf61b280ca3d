import type { SqliteDatabase } from './database.ts'

/** Not by an import: the store works where there is no file system. */
const fs = globalThis.process?.getBuiltinModule?.('node:fs')

/** For how long one look at the file is enough. Looking costs little, but claims come fast. */
const HOLDS_MS = 1000

/**
 * A function that throws once the database's file has been removed, or another file is in its place. SQLite continues
 * to read and write the old file. Nobody else sees that file, and it is lost when the handle is closed. A database in
 * memory has no file.
 */
export function watchFile(database: SqliteDatabase): () => void {
  let file: { readonly path: string; readonly identity: string | undefined } | undefined
  let looksAgainAt = Number.NEGATIVE_INFINITY

  return () => {
    if (performance.now() < looksAgainAt) return
    file ??= findFile(database)
    if (file.path !== '' && (file.identity === undefined || identify(file.path) !== file.identity)) {
      throw new Error(
        `The SQLite file ${file.path} was removed or replaced while it was open, and what is written to it is lost. Restart the process to open the file that is there.`,
      )
    }
    looksAgainAt = performance.now() + HOLDS_MS
  }
}

function findFile(database: SqliteDatabase): { readonly path: string; readonly identity: string | undefined } {
  const main = database.prepare('PRAGMA database_list').get() as { readonly file?: unknown } | undefined | null
  const path = fs && typeof main?.file === 'string' ? main.file : ''
  return { path, identity: path === '' ? undefined : identify(path) }
}

/** While the old file is open, no other can have its number. */
function identify(path: string): string | undefined {
  const found = fs?.statSync(path, { bigint: true, throwIfNoEntry: false })
  return found && `${found.dev}:${found.ino}`
}
