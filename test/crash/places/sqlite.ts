import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from '@countersign/stores/sqlite'
import Database from 'libsql'
import type { Address, Effect, NewEffect, OpenPlace, Place } from './place.ts'

export async function createSqlitePlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-crash-'))
  const url = join(folder, 'crash.db')
  const database = new Database(url)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('CREATE TABLE effects (number INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT, run TEXT)')
  return {
    address: { kind: 'sqlite', url, namespace: '' },
    readEffects: async () => database.prepare('SELECT number, event, run FROM effects').all() as Effect[],
    countConnections: async () => 0,
    async remove() {
      database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

export function openSqlitePlace({ url }: Address): OpenPlace {
  const database = new Database(url)
  // A connection of its own, which may wait for the store's: what is written here is no part of a commit.
  const outside = new Database(url, { timeout: 2000 })
  return {
    store: sqliteStore(database),
    write: (effect) => insert(outside, effect),
    writeIn: (tx, effect) => insert(tx as Database.Database, effect),
    close() {
      database.close()
      outside.close()
    },
  }
}

function insert(database: Database.Database, { event, run }: NewEffect): void {
  database.prepare('INSERT INTO effects (event, run) VALUES (?, ?)').run(event, run)
}
