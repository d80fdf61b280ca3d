/** A request as somebody wrote it down. */
export interface CapturedRequest {
  readonly method?: string | undefined
  /** A path with its query, or a whole URL. */
  readonly url?: string | undefined
  /** In their order, repeated ones too. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
  /** The body was written down parsed: these bytes are `JSON.stringify`'s, and not those that arrived. */
  readonly isParsed?: true
}

/** What our receiver made of a request, written as JSON: it holds neither headers nor body. */
export interface CapturedOutcome {
  readonly status: string
  readonly provider: string
  readonly code?: string | undefined
}

export type Capture = { readonly request: CapturedRequest } | { readonly outcome: CapturedOutcome }

/** Headers as the verifier takes them: a repeated one is a list. */
export function toHeaders(pairs: CapturedRequest['headers']): Readonly<Record<string, readonly string[]>> {
  const headers = new Map<string, string[]>()
  for (const [name, value] of pairs) {
    const key = name.trim().toLowerCase()
    headers.set(key, [...(headers.get(key) ?? []), value])
  }
  return Object.fromEntries(headers)
}
