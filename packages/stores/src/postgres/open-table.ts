import { checkFormat } from '../shared/format.ts'
import { isConflict, isDenied, isTableMissing } from './errors.ts'
import { noteFormat, readFormat, type Table } from './keys.ts'
import { quoteTable, toSchema } from './schema.ts'
import { query, toStatements } from './sql.ts'
import { readCommitted, type StoreDriver, transact } from './transact.ts'

/** The store's table: it is created when it is first needed, and its format is checked before it is used. */
export interface OpenTable<Tx> {
  /**
   * Runs an operation that may write. It is run again when the server refused it because of others, or because the
   * table was missing: it has changed nothing then.
   *
   * @param mayRepeat whether it may be run again. Default: yes
   */
  readonly persist: <Result>(
    operation: (table: Table<Tx>) => Promise<Result>,
    mayRepeat?: () => boolean,
  ) => Promise<Result>
  /** Runs an operation that only reads. `undefined` where the table is missing, which it stays. */
  readonly look: <Result>(operation: (table: Table<Tx>) => Promise<Result>) => Promise<Result | undefined>
  /** Rejects when the role may not delete: claims would succeed, and could never be released. */
  readonly checkRights: () => Promise<void>
  /** For what runs at the isolation level that the database has by default. */
  readonly table: Table<Tx>
}

/** How often an operation is run at most. */
const ATTEMPTS = 4

/** @throws TypeError when the name is not a plain identifier */
export function openTable<Tx>(driver: StoreDriver<Tx>, name: string): OpenTable<Tx> {
  const table: Table<Tx> = { driver, sql: toStatements(quoteTable(name)) }
  let rights: Promise<void> | undefined
  let isOurs = false

  function checkOurs(format: string | undefined): void {
    checkFormat(format, `The table ${name}`, 'table')
  }

  return {
    table,

    async persist(operation, mayRepeat = () => true) {
      let used = table
      for (let attempt = 1; ; attempt++) {
        try {
          if (!isOurs) checkOurs(await noteFormat(used))
          isOurs = true
          return await operation(used)
        } catch (error) {
          if (isDenied(error)) rights = undefined
          if (isTableMissing(error)) isOurs = false
          if (attempt === ATTEMPTS || !mayRepeat()) throw error
          if (isTableMissing(error)) await createTable(driver, name)
          else if (isConflict(error)) used = { ...table, driver: readCommitted(driver) }
          else throw error
        }
      }
    },

    async look(operation) {
      try {
        if (!isOurs) checkOurs(await readFormat(table))
        return await operation(table)
      } catch (error) {
        if (isTableMissing(error)) return undefined
        throw error
      }
    },

    async checkRights() {
      rights ??= checkDelete(table, name)
      try {
        await rights
      } catch (error) {
        rights = undefined // they may be granted, or the table be created
        throw error
      }
    },
  }
}

function createTable<Tx>(driver: StoreDriver<Tx>, name: string): Promise<void> {
  return transact(driver, async (run) => {
    // Without the lock, CREATE TABLE IF NOT EXISTS fails in all but one of the processes that run it simultaneously.
    await run('SELECT true AS locked FROM pg_advisory_xact_lock(hashtext($1::text))', [name])
    for (const statement of toSchema(name)) await run(statement, [])
    return { result: undefined }
  })
}

async function checkDelete<Tx>({ driver, sql }: Table<Tx>, name: string): Promise<void> {
  const [row] = await query(driver.run, sql.mayDelete, [quoteTable(name)])
  if (row?.granted) return
  throw new Error(
    `The role may not delete from ${name}: GRANT SELECT, INSERT, UPDATE, DELETE ON ${quoteTable(name)} to it.`,
  )
}
