import type { HeaderReader } from '../shared/header-reader.ts'

/** A delivery as it was received. */
export interface Delivery {
  /** A `Headers`, or a record as Node's `req.headers` or `req.headersDistinct`. A number is read as its text. */
  readonly headers: Headers | Readonly<Record<string, string | number | readonly string[] | undefined>>
  /** The body's bytes, before anything parsed them. */
  readonly body: Uint8Array | ArrayBuffer
  /** The request's URL, or its path, with the query. Needed where the provider signs the query. */
  readonly url?: string
  /** Default: `POST`. */
  readonly method?: string
}

/** @throws TypeError when a header is given as something else than text */
export function toHeaderReader(headers: Delivery['headers']): HeaderReader {
  if (typeof headers !== 'object' || headers === null) {
    throw new TypeError('"headers" must be a Headers, or an object of headers by name')
  }
  if (isHeaders(headers)) return (name) => headers.get(name) ?? undefined
  const names = Object.keys(headers)
  return (name) => {
    let text: string | undefined
    for (const key of names) {
      if (key !== name && (key.length !== name.length || key.toLowerCase() !== name)) continue
      const value = headers[key]
      if (value === undefined) continue
      const joined = toHeaderText(name, value)
      text = text === undefined ? joined : `${text}, ${joined}`
    }
    return text
  }
}

/** A number has one text, which is what Node sends where a header is set to it. Whatever else has none. */
function toHeaderText(name: string, value: unknown): string {
  const texts = (Array.isArray(value) ? value : [value]) as readonly unknown[]
  if (!texts.every((text) => typeof text === 'string' || typeof text === 'number')) {
    throw new TypeError(
      `The header ${name} must be a string, or a list of strings: give the headers as they were received`,
    )
  }
  return texts.join(', ')
}

/** By shape: another implementation of Fetch brings a class of its own. */
function isHeaders(headers: Delivery['headers']): headers is Headers {
  return typeof headers.get === 'function'
}
