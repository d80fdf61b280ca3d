import type { Answer } from '../../provider/handshake.ts'
import type { RemoteKeys } from '../../provider/remote-keys.ts'
import type { Value } from '../../provider/value.ts'
import { messageOf, ReceiverUnavailableError, WebhookVerificationError } from '../../shared/errors.ts'
import { addressPattern } from '../../verify/remote-keys/address-pattern.ts'
import { guardedFetch } from '../../verify/remote-keys/guarded-fetch.ts'
import { requireText } from '../require-text.ts'
import { textReply } from './text-reply.ts'

/**
 * Answers a signed question by visiting the address in it. The address must match `pattern` from its first character to
 * its last, and be of one of the origins.
 *
 * @param pattern anchored: `/^https:…$/`
 */
export function confirmUrl(value: Value, pattern: RegExp, origins: RemoteKeys['origins']): Answer<'confirm'> {
  const isProviders = addressPattern(pattern)
  const fetch = guardedFetch(origins)
  return {
    kind: 'confirm',
    async reply(view) {
      const url = requireText(value, view)
      if (!isProviders(url)) {
        throw new WebhookVerificationError(
          'body_malformed',
          'The question asks to visit an address that is not the provider’s.',
        )
      }
      try {
        await fetch(url)
      } catch (cause) {
        throw new ReceiverUnavailableError('internal_error', `The question was not confirmed: ${messageOf(cause)}`, {
          cause,
        })
      }
      return textReply('OK')
    },
  }
}
