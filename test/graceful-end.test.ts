import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, generateKeys } from '@countersign/testing'
import { sleep } from '@countersign/tools/time/sleep'
import { describe, expect, test } from 'vitest'

const keys = generateKeys(telnyx)

interface Message {
  readonly address?: { readonly port: number }
  readonly running?: true
  readonly outcome?: string
}

/** The first message of the server that has the member. */
async function waitFor<Name extends keyof Message>(server: ChildProcess, name: Name): Promise<Message[Name]> {
  for (;;) {
    const [message] = (await once(server, 'message')) as [Message]
    if (message[name] !== undefined) return message[name]
  }
}

/** One attempt, on a connection of its own; zero where it is not answered. */
async function send(url: string, id: string): Promise<number> {
  const sender = createSender({ provider: telnyx, keys, target: url, schedule: { timeoutMs: 20_000 } })
  const body = { data: { id, event_type: 'message.received', payload: {} } }
  const { attempts } = await sender.send(body, { attempts: 1 })
  await sender.close()
  return attempts[0]?.response?.status ?? 0
}

describe.each(['express', 'fastify'])('a server on %s that gets SIGTERM', (framework) => {
  /** A server in the middle of an event, which has just got its SIGTERM. */
  async function startAndEnd(handlerMs: number, timeoutMs: number) {
    const args = [framework, keys.publicKey, String(handlerMs), String(timeoutMs)]
    const server = fork(join(import.meta.dirname, 'support/graceful-server.ts'), args, {
      execArgv: ['--import', 'tsx'],
    })
    const address = await waitFor(server, 'address')
    const url = `http://127.0.0.1:${address?.port}/`
    const running = waitFor(server, 'running')
    const underWay = send(url, 'e1')
    await running
    const outcome = waitFor(server, 'outcome')
    const exit = once(server, 'exit')
    server.kill('SIGTERM')
    return { url, underWay, outcome, exit }
  }

  test('finishes and settles what is under way, turns the rest away, and ends', async () => {
    const { url, underWay, outcome, exit } = await startAndEnd(600, 8000)
    await sleep(100)
    const late = send(url, 'e2')

    expect(await underWay).toBe(200)
    // The provider sends again after a 503, and after a connection that was refused.
    expect([503, 0]).toContain(await late)
    expect(['processed', 'unavailable']).toContain(await outcome)
    expect((await exit)[0]).toBe(0)
  })

  test('cuts off a handler that hangs, has its event sent again, and ends', async () => {
    const { underWay, outcome, exit } = await startAndEnd(300_000, 200)
    expect(await underWay).toBe(503)
    expect(await outcome).toBe('unavailable')
    expect((await exit)[0]).toBe(0)
  })
})
