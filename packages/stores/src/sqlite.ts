export type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite/database.ts'
export { sqliteSchema } from './sqlite/schema.ts'
export { type SqliteStore, type SqliteStoreOptions, sqliteStore } from './sqlite/store.ts'
