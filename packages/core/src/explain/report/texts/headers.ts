import { type Texts, text } from './text.ts'

const HEADERS_ALONE = 'Have the proxy or the framework in between pass the headers of the request on as they are.'
const TOKEN_AS_CONFIGURED =
  'Copy the token again, from the provider to the receiver or from the receiver to the provider, with nothing around it.'

/** The headers, and what proves a delivery. */
export const HEADER_TEXTS: Texts<`${'method' | 'header' | 'signature' | 'token' | 'content'}_${string}`> = {
  method_not_allowed: text(
    'The request is not a POST.',
    'Set the webhook to POST at the provider; a request with another method is not signed.',
  ),
  header_missing: text(
    ({ header }) => `The header ${header} is missing.`,
    'Look for a proxy that takes headers off, or for another sender on this route.',
  ),
  header_renamed: text(
    ({ header, foundHeader }) => `The value of the header ${header} is in ${foundHeader}.`,
    ({ header, foundHeader }) =>
      `Use the provider that reads ${foundHeader}, or find what renames ${header} on the way.`,
  ),
  header_doubled: text(({ header }) => `The header ${header} is there more than once.`, HEADERS_ALONE),
  header_white_space: text(({ header }) => `The header ${header} has white space in its value.`, HEADERS_ALONE),
  header_malformed: text(
    ({ header, reason }) => reason ?? `The header ${header} does not hold what it should.`,
    'Compare the header with what the provider documents: a signer of your own, or a proxy that changes it?',
  ),
  signature_prefix: text(
    ({ header }) => `The signature in ${header} has another prefix than the scheme's, or none.`,
    'Have the signer write the prefix that the provider documents.',
  ),
  signature_encoding: text(
    ({ header, writtenAs }) => `The signature in ${header} is written as ${writtenAs}.`,
    'Have the signer write it as the provider documents: the verifier takes one spelling only.',
  ),
  signature_malformed: text(
    ({ reason }) => reason ?? 'The signature is not written as the scheme writes it.',
    'Compare it with what the provider documents: a signer of your own, or a proxy that changes it?',
  ),
  signature_mismatch: text(
    ({ reason }) => reason ?? 'The proof of the delivery does not hold.',
    "Check the key, and the options that the provider's claims are compared with. Otherwise the delivery is from another sender.",
  ),
  token_white_space: text('The received token has white space around it.', TOKEN_AS_CONFIGURED),
  token_quoted: text('The received token has quotes around it.', TOKEN_AS_CONFIGURED),
  token_case: text('The received token is the configured one but for upper and lower case.', TOKEN_AS_CONFIGURED),
  content_encoding: text(
    'The request has a Content-Encoding that is not identity.',
    'Have the proxy leave requests alone; where it has inflated the body, have it take the header off too.',
  ),
}
