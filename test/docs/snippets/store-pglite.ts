import { postgresStore } from '@countersign/stores/postgres'
import { PGlite } from '@electric-sql/pglite'

const store = postgresStore(new PGlite())
const token = crypto.randomUUID()
console.log(await store.claim(['event-1'], token, 30_000)) // claimed
await store.commit(['event-1'], token, 86_400_000, (tx) => tx.query('SELECT 1'))
console.log(await store.claim(['event-1'], crypto.randomUUID(), 30_000)) // completed
