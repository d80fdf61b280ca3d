/** An answer to a request. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a handler answers, where the provider reads the answer. */
export interface HandlerReply {
  readonly body: string
  readonly contentType: string
}
