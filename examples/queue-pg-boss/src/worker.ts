import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import PgBoss from 'pg-boss'

interface Message {
  readonly text: string
}

const connectionString = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1/test'
const pool = new pg.Pool({ connectionString })
await pool.query('CREATE TABLE IF NOT EXISTS replies (job uuid, text text)')
const boss = new PgBoss({ connectionString, schedule: false })
boss.on('error', console.error)
await boss.start()
await boss.createQueue('messages')
await boss.maintain() // jobs of a worker that was killed wait again, once their time is over

await boss.work<Message>('messages', { pollingIntervalSeconds: 0.5 }, async ([job]) => {
  if (!job) return
  const reply = await answer(job.data)
  await transact(async (client) => {
    await client.query('INSERT INTO replies VALUES ($1, $2)', [job.id, reply])
    const db = { executeSql: (text: string, values: unknown[]) => client.query(text, values) }
    const completion = await boss.complete('messages', job.id, {}, { db })
    const { affected } = completion as unknown as { affected: number } // what its types say nothing of
    if (affected !== 1) throw new Error('The job took too long, and was given to another worker')
  })
})

/** Stands for work that takes longer than Telnyx waits, which is two seconds. */
async function answer({ text }: Message): Promise<string> {
  await setTimeout(Number(process.env.WORK_MS ?? 5000))
  return `You said: ${text}`
}

async function transact(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await work(client)
    await client.query('COMMIT')
    client.release()
  } catch (error) {
    client.release(true) // its transaction ends with the connection
    throw error
  }
}
