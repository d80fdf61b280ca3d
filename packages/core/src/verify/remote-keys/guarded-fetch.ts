import { concatBytes, toUtf8 } from '../../shared/bytes.ts'

/** Asks one of the origins for a text. */
export type KeyFetch = (url: string, init?: KeyFetchInit) => Promise<string>

interface KeyFetchInit {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export const FETCH_TIMEOUT_MS = 5000
const MOST_BYTES = 64 * 1024

/**
 * A `fetch` for keys: https on the standard port, no credentials in the URL, one of the origins, no redirect, 5 s and
 * 64 KiB. Nothing that a delivery says can make it ask anybody else.
 *
 * @throws TypeError when the URL is not one of those; Error when there is no good answer
 */
export function guardedFetch(origins: readonly string[]): KeyFetch {
  return async (url, init = {}) => {
    checkUrl(url, origins)
    const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS)
    const response = await fetch(url, { ...init, redirect: 'error', signal })
    if (response.status !== 200) {
      await response.body?.cancel()
      throw new Error(`${new URL(url).origin} answered ${response.status}`)
    }
    return readText(response)
  }
}

function checkUrl(text: string, origins: readonly string[]): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url?.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
  if (url && isPlain && origins.includes(url.origin)) return
  throw new TypeError(`A key is asked for at ${origins.join(' or ')} only`)
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
