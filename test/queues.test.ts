import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { telnyx } from '@countersign/providers/telnyx'
import { postgresSchema } from '@countersign/stores/postgres'
import { createSender, generateKeys } from '@countersign/testing'
import { findFreePort } from '@countersign/tools/servers/free-port'
import { hasPostgres, POSTGRES_URL } from '@countersign/tools/servers/postgres'
import { hasRedisServer, startRedisServer } from '@countersign/tools/servers/redis-server'
import { sleep } from '@countersign/tools/time/sleep'
import { Redis } from 'ioredis'
import pg from 'pg'
import { describe, expect, type TestContext, test } from 'vitest'

const keys = generateKeys(telnyx)
const EVENTS = ['a', 'b', 'c', 'd'].map((name) => `event-${name}`)

/** Makes a process kill itself when it is about to write such a thing to a socket: nothing of it is sent. */
const killBefore = (text: RegExp): readonly string[] => [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    import { Socket } from 'node:net'
    const { write } = Socket.prototype
    Socket.prototype.write = function (chunk, ...rest) {
      if (${text}.test(String(chunk))) process.kill(process.pid, 'SIGKILL')
      return write.call(this, chunk, ...rest)
    }
  `)}`,
]

const REPLY = killBefore(/^HTTP\/1\.1/)
const COMMIT = killBefore(/^Q[\s\S]{4}COMMIT\0$/) // by itself: pg-boss has some among its own statements

/** The processes of an example, and where they keep things. */
interface Example {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  readonly onTestFinished: TestContext['onTestFinished']
}

interface Receiver {
  /** Sends the event until it is answered 200, as the provider would; or gives how the process ended instead. */
  readonly deliver: (id: string) => Promise<number | string>
  /** Ends the process, and gives the texts of the messages that its handler has queued. */
  readonly queued: () => Promise<readonly string[]>
}

function start({ name, env, onTestFinished }: Example, file: string, args: readonly string[] = []): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args, file], {
    cwd: join(import.meta.dirname, '../examples', name),
    env: { ...process.env, ...env, TELNYX_PUBLIC_KEY: keys.publicKey },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => kill(child))
  return child
}

/** The signal that ended the process, once it is over. */
async function ended(child: ChildProcess): Promise<string> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.signalCode ?? `exit ${child.exitCode}`
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await ended(child)
}

async function startReceiver(example: Example, args: readonly string[] = []): Promise<Receiver> {
  const port = await findFreePort()
  const receiver = start({ ...example, env: { ...example.env, PORT: String(port) } }, 'src/server.ts', args)
  await until(() => isListening(port))
  let output = ''
  receiver.stdout?.on('data', (chunk) => {
    output += chunk
  })
  return {
    async deliver(id) {
      const body = { data: { id, event_type: 'message.received', payload: { text: id } } }
      const target = `http://127.0.0.1:${port}/webhooks/telnyx`
      const sender = createSender({ provider: telnyx, keys, target, schedule: { timeoutMs: 30_000 } })
      for (;;) {
        const { attempts } = await sender.send(body, { attempts: 1 })
        const status = attempts[0]?.response?.status ?? (await ended(receiver))
        if (status === 200 || typeof status === 'string') return status
        await pause()
      }
    },
    async queued() {
      const closed = once(receiver, 'close')
      receiver.kill('SIGKILL')
      await closed
      return [...output.matchAll(/^queued .*text: '(.*)'/gm)].map(([, text]) => text ?? '')
    },
  }
}

const startWorker = (example: Example, workMs: number, args: readonly string[] = []): ChildProcess =>
  start({ ...example, env: { ...example.env, WORK_MS: String(workMs) } }, 'src/worker.ts', args)

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function pause(): Promise<void> {
  return sleep(50)
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await pause()
}

describe.skipIf(!(await hasPostgres())).concurrent('queue-pg-boss', { timeout: 60_000 }, () => {
  async function open({ onTestFinished }: TestContext) {
    const admin = new pg.Client(POSTGRES_URL)
    await admin.connect()
    const name = `countersign_test_${randomUUID().replaceAll('-', '')}`
    await admin.query(`CREATE DATABASE ${name}`)
    const url = new URL(POSTGRES_URL)
    url.pathname = name
    const pool = new pg.Pool({ connectionString: url.href })
    pool.on('error', () => undefined) // it may still be ending when the database goes
    await pool.query(postgresSchema()) // here, so that no receiver's first COMMIT is that of its table
    onTestFinished(async () => {
      await pool.end()
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
      await admin.end()
    })
    const list = async (query: string) =>
      (await pool.query<{ text: string }>(query).catch(() => ({ rows: [] }))).rows.map(({ text }) => text)
    return {
      example: { name: 'queue-pg-boss', env: { POSTGRES_URL: url.href }, onTestFinished },
      jobs: () => list("SELECT data->>'text' AS text FROM pgboss.job WHERE name = 'messages' ORDER BY 1"),
      active: () => list("SELECT id AS text FROM pgboss.job WHERE name = 'messages' AND state = 'active'"),
      replies: () => list('SELECT text FROM replies ORDER BY 1'),
      /** The time that jobs have is over. */
      elapse: () =>
        pool.query("UPDATE pgboss.job SET started_on = started_on - interval '1 hour' WHERE state = 'active'"),
    }
  }

  test('every event is one job with one effect, though workers are killed at work and before their commit', async (context) => {
    const { example, jobs, active, replies, elapse } = await open(context)
    const receiver = await startReceiver(example)
    expect(await Promise.all(EVENTS.map(receiver.deliver))).toEqual(EVENTS.map(() => 200))
    expect(await jobs()).toEqual(EVENTS)

    const working = startWorker(example, 60_000)
    await until(async () => (await active()).length > 0)
    await kill(working)
    expect(await replies()).toEqual([])
    await elapse()

    const committing = startWorker(example, 0, COMMIT)
    expect(await ended(committing)).toBe('SIGKILL')
    expect(await replies()).toEqual([])
    await elapse()

    startWorker(example, 0)
    await until(async () => (await replies()).length >= EVENTS.length)
    expect(await replies()).toEqual(EVENTS.map((id) => `You said: ${id}`))
    await until(async () => (await active()).length === 0)
  })

  test('a worker whose job was given to another leaves no effect', async (context) => {
    const { example, active, replies, elapse } = await open(context)
    const receiver = await startReceiver(example)
    await receiver.deliver('event-1')
    startWorker(example, 3000)
    await until(async () => (await active()).length > 0)
    await elapse()
    startWorker(example, 0)
    await until(async () => (await replies()).length > 0)
    await sleep(3000)
    expect(await replies()).toEqual(['You said: event-1'])
  })

  test('when the receiver dies between commit and reply, the retry is a duplicate and no second job', async (context) => {
    const { example, jobs } = await open(context)
    const dying = await startReceiver(example, REPLY)
    expect(await dying.deliver('event-1')).toBe('SIGKILL')
    expect(await jobs()).toEqual(['event-1'])
    const receiver = await startReceiver(example)
    expect(await receiver.deliver('event-1')).toBe(200)
    expect(await jobs()).toEqual(['event-1'])
    expect(await receiver.queued()).toEqual([])
  })

  test('when the receiver dies before the commit, there is no job, and the retry makes it', async (context) => {
    const { example, jobs } = await open(context)
    const dying = await startReceiver(example, COMMIT)
    expect(await dying.deliver('event-1')).toBe('SIGKILL')
    expect(await jobs()).toEqual([])
    const receiver = await startReceiver(example)
    expect(await receiver.deliver('event-1')).toBe(200)
    expect(await jobs()).toEqual(['event-1'])
    expect(await receiver.queued()).toEqual(['event-1'])
  })
})

describe.skipIf(!hasRedisServer()).concurrent('queue-bullmq', { timeout: 60_000 }, () => {
  async function open({ onTestFinished }: TestContext) {
    const server = await startRedisServer(['--appendonly', 'yes'])
    const redis = new Redis(server.url)
    onTestFinished(async () => {
      redis.disconnect()
      await server.close()
    })
    return {
      example: { name: 'queue-bullmq', env: { REDIS_URL: server.url }, onTestFinished },
      jobs: async () => {
        const names = (await redis.keys('bull:messages:*')).filter((name) => /^bull:messages:[0-9a-f]{64}$/.test(name))
        const bodies = await Promise.all(names.map((name) => redis.hget(name, 'data')))
        return bodies.map((body) => JSON.parse(body ?? '{}').text).sort()
      },
      active: () => redis.lrange('bull:messages:active', 0, -1),
      replies: async () => (await redis.hvals('replies')).sort(),
    }
  }

  test('every event is one job with one effect, though a worker is killed at work', async (context) => {
    const { example, jobs, active, replies } = await open(context)
    const receiver = await startReceiver(example)
    expect(await Promise.all(EVENTS.map(receiver.deliver))).toEqual(EVENTS.map(() => 200))
    expect(await jobs()).toEqual(EVENTS)

    const working = startWorker(example, 60_000)
    await until(async () => (await active()).length > 0)
    await kill(working)
    expect(await replies()).toEqual([])

    startWorker(example, 0)
    await until(async () => (await replies()).length >= EVENTS.length)
    expect(await replies()).toEqual(EVENTS.map((id) => `You said: ${id}`))
    await until(async () => (await active()).length === 0)
    expect(await receiver.deliver('event-a')).toBe(200)
    expect(await jobs()).toEqual(EVENTS)
  })

  test('when the receiver dies between mark and reply, the retry is a duplicate and no second job', async (context) => {
    const { example, jobs } = await open(context)
    const dying = await startReceiver(example, REPLY)
    expect(await dying.deliver('event-1')).toBe('SIGKILL')
    expect(await jobs()).toEqual(['event-1'])
    const receiver = await startReceiver(example)
    expect(await receiver.deliver('event-1')).toBe(200)
    expect(await jobs()).toEqual(['event-1'])
    expect(await receiver.queued()).toEqual([])
  })

  test('when the receiver dies between job and mark, the retry runs again and adds no second job', async (context) => {
    const { example, jobs } = await open(context)
    const dying = await startReceiver(example, killBefore(/604800000/)) // the retention of the mark
    expect(await dying.deliver('event-1')).toBe('SIGKILL')
    expect(await jobs()).toEqual(['event-1'])
    const receiver = await startReceiver(example)
    expect(await receiver.deliver('event-1')).toBe(200)
    expect(await jobs()).toEqual(['event-1'])
    expect(await receiver.queued()).toEqual(['event-1'])
  })
})
