import type { Handshake, HandshakeTools } from '../provider/handshake.ts'
import type { Reply } from '../provider/reply.ts'
import type { Condition } from '../provider/template.ts'
import type { DeliveryView } from '../provider/value.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import { meets } from '../verify/conditions.ts'

/**
 * The answer to a provider's question, or `undefined` when the delivery asks none.
 *
 * @throws WebhookVerificationError when it asks in a way that may not be answered
 */
export async function answerQuestion(
  handshakes: readonly Handshake[],
  view: DeliveryView,
  tools: HandshakeTools,
): Promise<Reply | undefined> {
  for (const { method, when, answer } of handshakes) {
    if (method === view.method && when.every((condition) => isMet(condition, view))) {
      return requireReply(await answer.reply(view, tools))
    }
  }
  return undefined
}

/** A body that cannot be parsed meets no condition. */
function isMet(condition: Condition, view: DeliveryView): boolean {
  try {
    return meets(condition, view)
  } catch (cause) {
    if (cause instanceof WebhookVerificationError) return false
    throw cause
  }
}

/** What an adapter cannot write would leave the request without an answer. */
function requireReply(reply: Reply): Reply {
  if (reply.status >= 200 && reply.status <= 599 && typeof reply.body === 'string') return reply
  throw new WebhookVerificationError(
    'body_malformed',
    'The answer to the question is no reply: it needs a status and a text.',
  )
}
