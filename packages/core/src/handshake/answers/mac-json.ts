import { ENCODERS, type Encoding } from '../../crypto/encodings.ts'
import type { MacGrammar } from '../../provider/grammars.ts'
import type { Answer } from '../../provider/handshake.ts'
import type { Value } from '../../provider/value.ts'
import { ReceiverUnavailableError, WebhookVerificationError } from '../../shared/errors.ts'
import { requireText } from '../require-text.ts'
import { jsonReply } from './text-reply.ts'

const MOST_CHARACTERS = 256

/**
 * Answers with the MAC of the value, in a JSON object. The value's grammar holds no text that begins as a body does: an
 * answer is never the signature of an event.
 *
 * @param write the object, of the encoded MAC and the value
 */
export function macJson(
  value: Value<MacGrammar>,
  encoding: Encoding,
  write: (mac: string, challenge: string) => object,
): Answer<'mac'> {
  return {
    kind: 'mac',
    async reply(view, { mac }) {
      const challenge = requireText(value, view)
      if (challenge.length > MOST_CHARACTERS) {
        throw new WebhookVerificationError('body_malformed', 'The challenge is too long to be one.')
      }
      if (!mac) throw new ReceiverUnavailableError('key_unavailable', 'The question needs the secret to be answered.')
      return jsonReply(write(ENCODERS[encoding](await mac(challenge)), challenge))
    },
  }
}
