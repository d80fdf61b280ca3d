import type { BodyFormat } from '../../provider/body-format.ts'
import { toUtf8 } from '../../shared/bytes.ts'
import { WebhookVerificationError } from '../../shared/errors.ts'

type FormatName = BodyFormat['name']

/**
 * The text of a body, of well-formed UTF-8 without a byte order mark.
 *
 * @throws WebhookVerificationError `body_malformed`
 */
export function decodeBody(format: FormatName, bytes: Uint8Array): string {
  const text = toUtf8(bytes)
  if (text === undefined) throw malformed('The body is not UTF-8.')
  if (text.startsWith('\uFEFF')) throw notOfFormat(format, 'it begins with a byte order mark')
  return text
}

/** @param cause what a parser threw: its message may quote the body, so it goes into no other message */
export function notOfFormat(format: FormatName, reason: string, cause?: unknown): WebhookVerificationError {
  return malformed(`The body is signed, but it is not ${format}: ${reason}.`, cause)
}

export function protoKey(): WebhookVerificationError {
  return malformed('The body has a "__proto__" key, which would change objects that it is copied into.')
}

function malformed(message: string, cause?: unknown): WebhookVerificationError {
  return new WebhookVerificationError('body_malformed', message, { cause })
}
