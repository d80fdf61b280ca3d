import { describe, expect, test } from 'vitest'
import { postgresStore } from '../src/postgres.ts'
import { redisStore } from '../src/redis.ts'
import { sqliteSchema, sqliteStore } from '../src/sqlite.ts'

/** Clients that are never asked anything: a store is refused before it uses them. */
const NEVER = () => {
  throw new Error('The client was used')
}
const STORES = {
  sqliteStore: (options: unknown) => sqliteStore({ exec: NEVER, prepare: NEVER }, options as object),
  redisStore: (options: unknown) => redisStore({ evalsha: NEVER, eval: NEVER }, options as object),
  postgresStore: (options: unknown) => postgresStore({ run: NEVER, transact: NEVER }, options as object),
}

describe('an unknown option is refused, and the nearest one is named:', () => {
  test.each([
    ['sqliteStore', 'tabel', 'Did you mean "table"?'],
    ['sqliteStore', 'prefix', 'The options are table.'],
    ['redisStore', 'prefixes', 'Did you mean "prefix"?'],
    ['redisStore', 'Prefix', 'Did you mean "prefix"?'],
    ['redisStore', 'wran', 'Did you mean "warn"?'],
    ['redisStore', 'table', 'The options are prefix, warn.'],
    ['postgresStore', 'tableName', 'The options are table.'],
    ['postgresStore', 'tables', 'Did you mean "table"?'],
  ] as const)('%s with "%s"', (name, option, hint) => {
    const message = `"${option}" is no option of ${name}. ${hint}`
    expect(() => STORES[name]({ [option]: 'webhook_keys' })).toThrow(new TypeError(message))
  })

  test.each(['sqliteStore', 'redisStore', 'postgresStore'] as const)('%s with options that are no object', (name) => {
    expect(() => STORES[name]('webhook_keys')).toThrow(`The options of ${name} are "webhook_keys": give an object with`)
    expect(() => STORES[name](null)).toThrow(`The options of ${name} are null: give an object with`)
  })

  test.each(['sqliteStore', 'redisStore', 'postgresStore'] as const)('%s takes no options', (name) => {
    expect(() => STORES[name](undefined)).not.toThrow()
    expect(() => STORES[name]({})).not.toThrow()
  })
})

describe('an option that is wrong is told with its value, the reason and the remedy:', () => {
  test('a table of SQLite', () => {
    const message =
      '"table" is "1st": give a name like countersign_keys, of at most 63 letters, digits and underscores. ' +
      'It becomes a part of SQL statements, so it may not begin with a digit, nor with "sqlite_", which SQLite reserves.'
    expect(() => STORES.sqliteStore({ table: '1st' })).toThrow(new TypeError(message))
    expect(() => sqliteSchema('1st')).toThrow(new TypeError(message))
  })

  test('a table of PostgreSQL', () => {
    const message =
      '"table" is 7: give a name like countersign_keys or app.countersign_keys, of letters, digits and underscores. ' +
      'It becomes a part of SQL statements, so it may not begin with a digit. ' +
      'Without the schema it has at most 52 characters, because the index adds 11 and PostgreSQL cuts names after 63.'
    expect(() => STORES.postgresStore({ table: 7 })).toThrow(new TypeError(message))
  })

  test('a prefix and a function of Redis', () => {
    expect(() => STORES.redisStore({ prefix: 1 })).toThrow(
      '"prefix" is 1: give a string, with which the names of all keys begin, or leave it out for {countersign}:',
    )
    expect(() => STORES.redisStore({ warn: 'loudly' })).toThrow(
      '"warn" is "loudly": give a function that takes a message, or leave it out for console.warn',
    )
  })

  test('a handle of SQLite', () => {
    expect(() => sqliteStore('./keys.db' as never)).toThrow('"database" is "./keys.db": give an open handle of')
  })
})
