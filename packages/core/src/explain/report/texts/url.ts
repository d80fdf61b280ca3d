import { type Texts, text } from './text.ts'

const PUBLIC_URL =
  'Give "publicUrl" exactly as the address is registered at the provider: a proxy or tunnel does not change what is signed.'

/** The address that is signed. */
export const URL_TEXTS: Texts<`url_${string}`> = {
  url_missing: text(
    'The provider signs the address that it sends to, and the receiver does not know it.',
    'Give "publicUrl" exactly as the address is registered at the provider.',
  ),
  url_scheme: text(
    ({ writtenAs }) => `The signed address begins with ${writtenAs}, and "publicUrl" does not.`,
    PUBLIC_URL,
  ),
  url_port: text(
    ({ writtenAs }) => `The signed address has ${writtenAs}, and "publicUrl" is written otherwise.`,
    PUBLIC_URL,
  ),
  url_host: text(
    ({ writtenAs }) => `The signed address has the host ${writtenAs}, and "publicUrl" has another.`,
    PUBLIC_URL,
  ),
  url_path: text(({ writtenAs }) => `The signed address has another path than "publicUrl": ${writtenAs}.`, PUBLIC_URL),
  url_query: text(
    ({ writtenAs }) => `The signed address has another query than the request: ${writtenAs}.`,
    'Have the proxy or tunnel pass the URL of the request on as it is, and give the verifier the URL as it came.',
  ),
}
