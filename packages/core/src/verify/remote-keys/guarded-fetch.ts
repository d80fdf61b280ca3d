import { concatBytes, toUtf8 } from '../../shared/bytes.ts'

/**
 * Asks one of the origins for a text.
 *
 * @throws TypeError when the URL is not at one of them; Error when there is no good answer
 */
export type KeyFetch = (url: string, init?: KeyFetchInit) => Promise<string>

interface KeyFetchInit {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export const FETCH_TIMEOUT_MS = 5000
const MOST_BYTES = 64 * 1024

/** An answer with another status than 200. */
export class AnswerError extends Error {
  readonly status: number

  constructor(origin: string, status: number) {
    super(`${origin} answered ${status}`)
    this.status = status
  }
}

/**
 * A `fetch` for keys: https on the standard port, no credentials in the URL, one of the origins, no redirect, 5 s and
 * 64 KiB. Nothing that a delivery says can make it ask anybody else.
 *
 * @throws TypeError when an origin is written in another way than `https://host`
 */
export function guardedFetch(origins: readonly string[]): KeyFetch {
  for (const origin of origins) checkOrigin(origin)
  return async (text, init = {}) => {
    const url = checkUrl(text, origins)
    const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS)
    // Not "error", which Cloudflare Workers refuse. A redirect is an answer without a key, like any that is not 200.
    const response = await fetch(url.href, { ...init, redirect: 'manual', signal })
    if (response.status !== 200) {
      await response.body?.cancel()
      throw new AnswerError(url.origin, response.status)
    }
    return readText(response)
  }
}

/** Origins are compared as they stand. */
function checkOrigin(text: string): void {
  if (parsePlain(text)?.origin === text) return
  throw new TypeError(`${JSON.stringify(text)} is not the origin of keys. Write it as "https://host", in lower case.`)
}

/** @throws TypeError for a URL that is not at one of the origins */
function checkUrl(text: string, origins: readonly string[]): URL {
  const url = parsePlain(text)
  if (url && origins.includes(url.origin)) return url
  throw new TypeError(`A key is asked for at ${origins.join(' or ')} only`)
}

/** The URL, where it is https on its standard port and without credentials. */
function parsePlain(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '' ? url : undefined
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body?.getReader()
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    size += next.value.length
    if (size > MOST_BYTES) {
      await reader?.cancel()
      throw new Error(`The answer has more than ${MOST_BYTES} bytes`)
    }
    chunks.push(next.value)
  }
  const text = toUtf8(concatBytes(chunks))
  if (text === undefined) throw new Error('The answer is not UTF-8')
  return text
}
