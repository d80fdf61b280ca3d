/** A request that a test changes as no provider does. */
export interface WithHeaders {
  readonly headers: Readonly<Record<string, string>>
}

/** The request with one more header, or another text in it. */
export function withHeader<Request extends WithHeaders>(
  request: Request,
  name: string,
  text: string,
): Request & { readonly headers: Record<string, string> } {
  return { ...request, headers: { ...request.headers, [name]: text } }
}

/** The request with its header's text changed. */
export function changeHeader<Request extends WithHeaders>(
  request: Request,
  name: string,
  change: (text: string) => string,
): Request & { readonly headers: Record<string, string> } {
  return withHeader(request, name, change(request.headers[name] ?? ''))
}
