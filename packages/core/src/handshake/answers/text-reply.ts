import type { Reply } from '../../provider/reply.ts'

const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

/** An answer that no browser takes for anything but text. */
export function textReply(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8', ...COMMON }, body }
}

export function jsonReply(body: object): Reply {
  return { status: 200, headers: { 'content-type': 'application/json', ...COMMON }, body: JSON.stringify(body) }
}
