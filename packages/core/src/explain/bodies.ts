import { sha256 } from '#digest'
import { fromUtf8, toUtf8 } from '../bytes.ts'
import { toCanonicalJson } from '../canonical-json.ts'
import { jsonGuesses, parseObject } from './bodies-json.ts'
import { textGuesses } from './bodies-text.ts'
import { wrappedGuesses } from './bodies-wrapped.ts'
import type { BodyGuess } from './body-guess.ts'
import { isEqual } from './loose-bytes.ts'
import type { Fault, Hypothesis, Trial } from './trial.ts'

/** Bodies that may have been signed, where only the received one is known. */
export async function* bodyHypotheses({ body }: Trial): AsyncGenerator<Hypothesis> {
  const tried = new Set([await sha256(body)])
  for await (const guess of guesses(body)) {
    const digest = await sha256(guess.body)
    if (!tried.has(digest)) yield { faults: [toFault(guess)], change: { body: guess.body } }
    tried.add(digest)
  }
}

/** The body that was really sent, and what became of it; nothing where it was received as it was sent. */
export async function toSentHypothesis(received: Uint8Array, sent: Uint8Array): Promise<Hypothesis | undefined> {
  if (isEqual(received, sent)) return undefined
  return { faults: [await nameChange(received, sent)], change: { body: sent } }
}

async function* guesses(body: Uint8Array): AsyncGenerator<BodyGuess> {
  yield* textGuesses(body)
  yield* jsonGuesses(body)
  yield* wrappedGuesses(body)
}

function toFault({ code, writtenAs }: BodyGuess): Fault {
  return { code, ...(writtenAs !== undefined && { facts: { writtenAs } }) }
}

/** Names what makes the received body of the sent one. */
async function nameChange(received: Uint8Array, sent: Uint8Array): Promise<Fault> {
  if (received.length === 0) return { code: 'body_empty' }
  for await (const guess of guesses(received)) if (isEqual(guess.body, sent)) return toFault(guess)
  // Lossy: what is no UTF-8 becomes U+FFFD.
  if (isEqual(fromUtf8(new TextDecoder().decode(sent)), received)) return { code: 'body_charset' }
  if (isSameJson(received, sent)) return { code: 'body_reserialized' }
  if (isEqual(sent.subarray(0, received.length), received)) return { code: 'body_truncated' }
  return { code: 'body_changed' }
}

/** Whether both say the same in JSON, or one is what JavaScript makes of the other. */
function isSameJson(received: Uint8Array, sent: Uint8Array): boolean {
  const [one, other] = [received, sent].map((body) => parseObject(toUtf8(body) ?? ''))
  if (!one || !other) return false
  return toCanonicalJson(one) === toCanonicalJson(other) || JSON.stringify(other) === toUtf8(received)
}
