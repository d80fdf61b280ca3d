import type { RedisCommands } from './clients.ts'
import type { Script } from './scripts.ts'

/** The answer of the script. Rejects when the server replies anything else. */
export async function runScript<Answer extends string>(
  commands: RedisCommands,
  { text, answers }: Script<Answer>,
  keys: string[],
  args: string[],
): Promise<Answer> {
  const reply = await runText(commands, text, keys, args)
  const answer = answers.find((one) => one === reply)
  if (answer === undefined) throw new Error(`The answer of Redis is none of ${answers.join(', ')}: ${reply}`)
  return answer
}

/**
 * Runs the script on the server by its SHA-1. Sends the whole text where the server does not know it: at first, and after
 * a restart, a failover or SCRIPT FLUSH.
 */
export async function runText(commands: RedisCommands, text: string, keys: string[], args: string[]): Promise<string> {
  const reply = await commands.evalSha(await toSha1(text), keys, args).catch((error: unknown) => {
    if (!isUnknownScript(error)) throw error
    return commands.eval(text, keys, args)
  })
  // node-redis may be configured to return bytes. Upstash returns a text of its own when a request is aborted.
  return String(reply)
}

/** Upstash puts the server's message into its own. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.includes('NOSCRIPT')
}

const hashes = new Map<string, Promise<string>>()

function toSha1(text: string): Promise<string> {
  const hash = hashes.get(text) ?? hashText(text)
  hashes.set(text, hash)
  return hash
}

async function hashText(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text)))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
