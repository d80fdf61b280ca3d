// Compiled, never run: the handles that sqliteStore takes, and what its transactions give.
import { createReceiver } from '@countersign/core'
import { telnyx } from '@countersign/providers/telnyx'
import { type SqliteDatabase, type SqliteStore, sqliteStore } from '@countersign/stores/sqlite'
import type { Database as Libsql } from 'libsql'
import { expectTrue, type Same } from './support.ts'

const provider = telnyx<{ 'message.received': { readonly text: string } }>({ publicKey: '' })
declare const libsql: Libsql

createReceiver({ provider, store: sqliteStore(libsql), namespace: 'here' }, async (event, { commit }) => {
  const result = await commit((tx) => {
    expectTrue<Same<typeof tx, Libsql>>()
    return tx.prepare('INSERT INTO messages VALUES (?)').run(event.body.text)
  })
  expectTrue<Same<typeof result.changes, number>>()
})
expectTrue<Same<ReturnType<typeof sqliteStore<Libsql>>, SqliteStore<Libsql>>>()

// The signatures as their packages publish them: @types/node 24, bun-types 1, @types/better-sqlite3 7.
type Value = null | number | bigint | string | Uint8Array
interface NodeHandle {
  exec(sql: string): void
  prepare(sql: string): {
    get(...anonymousParameters: Value[]): Record<string, Value> | undefined
    get(namedParameters: Record<string, Value>, ...anonymousParameters: Value[]): Record<string, Value> | undefined
    run(...anonymousParameters: Value[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  }
  readonly isTransaction: boolean
}
interface BunHandle {
  exec<Types extends Value[]>(sql: string, ...bindings: Types[]): { lastInsertRowid: number; changes: number }
  prepare<Row, Types extends Value | Value[]>(
    sql: string,
    params?: Types,
  ): {
    get(...params: Types extends Value[] ? Types : [Types]): Row | null
    run(...params: Types extends Value[] ? Types : [Types]): { lastInsertRowid: number | bigint; changes: number }
  }
  readonly inTransaction: boolean
}
interface BetterHandle {
  exec(source: string): this
  prepare<Types extends unknown[] | object = unknown[], Row = unknown>(
    source: string,
  ): {
    get(...params: Types extends unknown[] ? Types : [Types]): Row | undefined
    run(...params: Types extends unknown[] ? Types : [Types]): { changes: number; lastInsertRowid: number | bigint }
  }
  readonly inTransaction: boolean
}
declare const handles: [node: NodeHandle, bun: BunHandle, better: BetterHandle]
expectTrue<typeof handles extends SqliteDatabase[] ? true : false>()
sqliteStore(handles[0]).commit(['a'], '', 0, (tx) => expectTrue<Same<typeof tx, NodeHandle>>())

// @ts-expect-error a handle whose statements answer with promises
sqliteStore({ exec: (_: string) => undefined, prepare: async (_: string) => undefined })
// @ts-expect-error the work gets this store's handle
sqliteStore(libsql).commit(['a'], '', 0, (tx: NodeHandle) => tx.isTransaction)
