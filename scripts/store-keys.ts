// Writes test/store-keys.json: under which keys a store knows the samples of every provider. A test compares it with what
// the code does. Until the first release a change writes it again, and its commit lists what changed and why; after
// it, a changed key is a breaking change, since a store's events would run again.
import { writeFileSync } from 'node:fs'
import { storeKeys } from '../test/support/store-keys.ts'

const file = new URL('../test/store-keys.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(await storeKeys(), null, 2)}\n`)
