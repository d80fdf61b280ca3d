import { type SqliteDatabase, transact } from './database.ts'
import { watchFile } from './file.ts'
import { findRows, prepareRows, type Rows } from './rows.ts'
import { createTurns, type TurnManner } from './turns.ts'

/** How the store gets to its rows: in turns on the user's handle, and only while the file is still the same. */
export interface Access {
  /** Runs `work` on the rows. The first use creates the table where there is none. */
  readonly use: <Result>(work: (rows: Rows) => Result, manner?: AccessManner<Result>) => Promise<Result>
  /** Runs `work` on the rows in one transaction. */
  readonly write: <Result>(work: (rows: Rows) => Result, manner?: AccessManner<Result>) => Promise<Result>
  /** Runs `read` on the rows without writing. A table that is missing stays missing, and gives `undefined`. */
  readonly look: <Result>(read: (rows: Rows | undefined) => Result) => Promise<Result>
}

interface AccessManner<Result> extends Omit<TurnManner<Result>, 'readFirst'> {
  /** The result where reading is enough for it, `undefined` otherwise. Reading does not wait for those who write. */
  readonly readFirst?: (rows: Rows) => Result | undefined
}

export function createAccess(database: SqliteDatabase, table: string): Access {
  const turns = createTurns(database)
  const checkFile = watchFile(database)
  let prepared: Rows | undefined

  function getRows(): Rows {
    checkFile()
    prepared ??= prepareRows(database, table)
    return prepared
  }

  const use: Access['use'] = (work, { readFirst, ...manner } = {}) =>
    turns.take(() => work(getRows()), {
      ...manner,
      ...(readFirst && { readFirst: () => prepared && readFirst(getRows()) }),
    })

  return {
    use,
    write: (work, manner) => use((rows) => transact(database, () => work(rows)), manner),
    look(read) {
      const look = () => {
        checkFile()
        return read(prepared ?? findRows(database, table))
      }
      return turns.take(look, { readFirst: look })
    },
  }
}
