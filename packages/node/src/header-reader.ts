import type { IncomingMessage } from 'node:http'
import type { IncomingRequest } from '@countersign/core/adapter'

/** The headers of which Node's `headers` keeps the first value only, over HTTP/1. */
const KEPT_ONCE: ReadonlySet<string> = new Set([
  ...['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since'],
  ...['if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer'],
  ...['retry-after', 'server', 'user-agent'],
])

/**
 * A message's headers, with the values of a repeated one joined by `, `, as Fetch has them. A first value that stands for
 * all would be another verdict on the same bytes than on other platforms.
 */
export function toHeaderReader(message: IncomingMessage): IncomingRequest['header'] {
  // Over HTTP/2 Node keeps the first value of many more.
  const isEveryOneDoubtful = message.httpVersionMajor >= 2
  return (name) => {
    const value = message.headers[name]
    if (value === undefined) return undefined
    if (Array.isArray(value)) return value.join(', ')
    return isEveryOneDoubtful || KEPT_ONCE.has(name) ? joinValues(message.rawHeaders, name) || value : value
  }
}

/** All values of a header that was sent more than once; empty otherwise. */
function joinValues(rawHeaders: readonly string[] | undefined, name: string): string {
  const values = rawHeaders?.filter((_, index) => index % 2 === 1 && isNamed(rawHeaders[index - 1], name)) ?? []
  return values.length > 1 ? values.join(', ') : ''
}

function isNamed(text: string | undefined, name: string): boolean {
  return text?.length === name.length && text.toLowerCase() === name
}
