import { checkKind, notAnEvent } from '../identify/not-an-event.ts'
import type { ProviderDefinition } from '../provider/definition.ts'
import type { Reply } from '../provider/reply.ts'

/**
 * The answer to a provider's question, or `undefined` when the body is an event.
 *
 * @throws WebhookVerificationError `body_malformed` when the definition cannot read the body
 */
export function readHandshake(definition: ProviderDefinition, body: unknown): Reply | undefined {
  try {
    checkKind(definition, body)
    const reply = definition.handshake?.(body)
    if (reply && !(reply.status >= 200 && reply.status <= 599 && typeof reply.body === 'string')) {
      throw new TypeError('The handshake needs a status and a text')
    }
    return reply
  } catch (cause) {
    throw notAnEvent(definition, cause)
  }
}
