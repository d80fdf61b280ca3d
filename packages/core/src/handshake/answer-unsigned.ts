import type { Provider } from '../provider/definition.ts'
import type { Handshake, HandshakeTools } from '../provider/handshake.ts'
import type { KeyRing } from '../provider/keys/key-ring.ts'
import type { Reply } from '../provider/reply.ts'
import type { DeliveryView } from '../provider/value.ts'
import type { OpenRequest } from '../verify/open-request.ts'
import { answerQuestion } from './answer-question.ts'

/** A question is short: in a longer body, nothing is looked for before it is verified. */
const MOST_BYTES = 4096

/**
 * The answer to a question that nobody signed, or `undefined`. Such a question is answered before anything is verified; its
 * conditions say which requests ask it.
 *
 * @throws WebhookVerificationError when it asks in a way that may not be answered
 * @throws ReceiverUnavailableError `key_unavailable`
 */
export async function answerUnsigned({ plan }: Provider, request: OpenRequest): Promise<Reply | undefined> {
  const asked = plan.unsigned.filter(({ method }) => method === request.view.method)
  if (asked.length === 0) return undefined
  const { settings, ...ring } = await request.ring()
  const view = asked.some(looksAtBody) ? (await request.body()).view : withoutBody(request)
  if (view.body.length > MOST_BYTES) return undefined
  return answerQuestion(asked, { ...view, options: settings }, toolsOf({ settings, ...ring }))
}

function looksAtBody({ when }: Handshake): boolean {
  return when.some(({ value: { place } }) => place === 'member' || place === 'body')
}

function withoutBody({ view }: OpenRequest): DeliveryView {
  return { ...view, body: new Uint8Array(), parsed: () => undefined }
}

/** What an answer may need, out of a request's keys. */
export function toolsOf({ keys }: KeyRing): HandshakeTools {
  for (const [{ algorithm }, [key]] of keys) if (algorithm.keyOption === 'secret') return { mac: key?.mac }
  return { mac: undefined }
}
