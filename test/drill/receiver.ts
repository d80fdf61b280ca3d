import type { IncomingMessage } from 'node:http'
import { createReceiver, type Provider, verify, WebhookVerificationError } from '@countersign/core'
import { askedStore } from '../support/asked-store.ts'
import { serve } from './serve.ts'

/** An answer that is no success. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number) {
    super(`refused with ${status}`)
    this.status = status
  }
}

export interface ReceivedEvent {
  readonly id: string
  readonly type: string
  readonly body: unknown
  readonly raw?: Uint8Array
}

/** What a receiver does with a request, step by step; each may be done wrong. */
export interface Steps {
  /** @throws Refusal */
  readonly judgeHead: (request: IncomingMessage) => void
  readonly read: (request: IncomingMessage) => Promise<Buffer>
  readonly verify: (request: IncomingMessage, body: Buffer) => Promise<ReceivedEvent>
  readonly handles: (type: string) => boolean
  /** Runs the work for an event that is new. */
  readonly once: (event: ReceivedEvent, work: () => Promise<void>, request: IncomingMessage) => Promise<void>
  /** The work itself; `effect` counts. */
  readonly handle: (effect: () => void) => Promise<void>
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

const LIMIT = 256 * 1024
const DEADLINE_MS = 2500

/** A receiver written by hand, without a fault that a drill sees. */
export function correctSteps(provider: Provider): Steps {
  return {
    judgeHead({ method, headers }) {
      if (method !== 'POST') throw new Refusal(405)
      if (headers['content-encoding'] !== undefined) throw new Refusal(415)
      if (Number(headers['content-length'] ?? 0) > LIMIT) throw new Refusal(413)
    },
    read: readLimited,
    verify: (request, body) => verifyBytes(provider, request, body),
    handles: (type) => type !== 'countersign.drill',
    once: claimAtomically((event) => storeKeysOf(provider, event)),
    handle: async (effect) => effect(),
    status: 200,
    headers: {},
  }
}

export async function readLimited(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  const deadline = setTimeout(() => request.destroy(), DEADLINE_MS)
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > LIMIT) throw new Refusal(413)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(400)
  } finally {
    clearTimeout(deadline)
  }
}

export async function verifyBytes(
  provider: Provider,
  request: Pick<IncomingMessage, 'headersDistinct'>,
  body: Uint8Array,
  options: { readonly toleranceSeconds?: number } = {},
): Promise<ReceivedEvent> {
  try {
    return await verify(provider, { headers: request.headersDistinct, body }, options)
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error
    throw new Refusal(error.code === 'body_malformed' ? 400 : 401)
  }
}

/** The keys under which a receiver's store would know the event. */
async function storeKeysOf(provider: Provider, event: ReceivedEvent): Promise<readonly string[]> {
  const store = askedStore()
  await createReceiver({ provider, store, namespace: 'drilled' }, () => undefined).forget(event)
  return store.asked
}

/** One run for events that share a key; who comes meanwhile waits for it. */
export function claimAtomically(
  keysOf: (event: ReceivedEvent, request: IncomingMessage) => readonly string[] | Promise<readonly string[]>,
): Steps['once'] {
  const runs = new Map<string, Promise<void>>()
  return async (event, work, request) => {
    const keys = await keysOf(event, request)
    const known = keys.map((key) => runs.get(key)).find((run) => run !== undefined)
    const run = known ?? work()
    for (const key of keys) runs.set(key, run)
    try {
      await run
    } catch (error) {
      for (const key of keys) runs.delete(key)
      throw error
    }
  }
}

export interface RunningReceiver {
  readonly url: URL
  readonly effectUrl: URL
  readonly failUrl: URL
  readonly close: () => void
}

/** Serves a receiver, the count of its effects, and a switch that makes its next run fail. */
export async function serveReceiver(steps: Steps): Promise<RunningReceiver> {
  let effects = 0
  let isFailing = false

  async function work(): Promise<void> {
    if (isFailing) {
      isFailing = false
      throw new Error('The handler fails as it was told to')
    }
    await steps.handle(() => {
      effects++
    })
  }

  async function receive(request: IncomingMessage): Promise<number> {
    steps.judgeHead(request)
    const body = await steps.read(request)
    const event = await steps.verify(request, body)
    if (steps.handles(event.type)) await steps.once(event, work, request)
    return steps.status
  }

  const routes: Readonly<Record<string, (request: IncomingMessage) => Promise<string | number>>> = {
    '/webhook': receive,
    '/effects': async () => String(effects),
    '/fail': async () => {
      isFailing = true
      return 'the next one'
    },
  }
  const { at, close } = await serve((request, response) => {
    const answer = routes[request.url ?? ''] ?? (async () => 404)
    answer(request).then(
      (body) => {
        const [status, text] = typeof body === 'number' ? [body, ''] : [200, body]
        response.writeHead(status, { ...(request.url === '/webhook' && steps.headers) }).end(text)
      },
      (error: unknown) => {
        response.writeHead(error instanceof Refusal ? error.status : 500, { connection: 'close' }).end()
      },
    )
  })
  return { url: at('/webhook'), effectUrl: at('/effects'), failUrl: at('/fail'), close }
}
