import { setTimeout } from 'node:timers/promises'
import { type Job, Worker } from 'bullmq'
import { Redis } from 'ioredis'

interface Message {
  readonly text: string
}

const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', { maxRetriesPerRequest: null })

const worker = new Worker('messages', answer, {
  connection: redis,
  // A worker that was killed is noticed after the lock's time, by the second look.
  lockDuration: 4000,
  stalledInterval: 1000,
  maxStalledCount: 10, // of one job: beyond it, BullMQ fails the job
})
worker.on('error', console.error)

/** A worker may die when this is done and the job is not, and then it is done again: the job's id makes it one reply. */
async function answer({ id, data }: Job<Message>): Promise<void> {
  await work()
  await redis.hset('replies', String(id), `You said: ${data.text}`)
}

/** Stands for what takes longer than Telnyx waits, which is two seconds. */
function work(): Promise<void> {
  return setTimeout(Number(process.env.WORK_MS ?? 5000))
}
