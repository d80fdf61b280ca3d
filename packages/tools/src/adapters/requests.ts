import { type SignedRequest, sign } from '@countersign/core/sign'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxBody, telnyxKeys } from '../deliveries/telnyx.ts'
import { withHeader } from '../http/headers.ts'
import { deliver } from './deliver.ts'

/** A body whose bytes no parser would write again: spaces, an escape that is not needed, several bytes a character. */
export function oddText(id?: string): string {
  const text = JSON.stringify(telnyxBody(id), null, 3).replace('"hi"', '"\\u0068i \u00e4\u20ac\u{1f600} <&"')
  return `${text}\r\n `
}

/** A signed request, for a test that changes it as no provider does. */
export function signed(body: string = JSON.stringify(telnyxBody())): SignedRequest<string> {
  return sign(telnyx, body, { keys: telnyxKeys })
}

/** Posts what is no delivery, or none as its provider sends it; nothing may hang. */
export function post(url: string, request: RequestInit): Promise<Response> {
  return fetch(url, { ...request, signal: AbortSignal.timeout(5000) })
}

/** What is refused, and the reply to it. */
export const REFUSED: readonly [string, number, string, (url: string) => Promise<Response>][] = [
  ['a changed body', 401, 'Unauthorized', (url) => deliver(url, telnyxBody(), { tamper: 'body' })],
  ['a large body', 413, 'Content Too Large', (url) => deliver(url, ' '.repeat(1024 * 1024 + 1))],
  ['no signature', 401, 'Unauthorized', (url) => post(url, { method: 'POST', body: '{}' })],
  [
    'a compressed body',
    415,
    'Unsupported Media Type',
    (url) => post(url, withHeader(signed(), 'content-encoding', 'gzip')),
  ],
  ['another method', 405, 'Method Not Allowed', (url) => post(url, { ...signed(), method: 'PUT' })],
]
