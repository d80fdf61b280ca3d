import { sha256 } from '#digest'
import { fromUtf8, toUtf8 } from '../../shared/bytes.ts'
import { toCanonicalJson } from '../../shared/canonical-json.ts'
import type { Meter } from '../prove/budget.ts'
import type { Fault, Hypothesis } from '../prove/trial.ts'
import { isEqual } from '../read/loose-bytes.ts'
import { compressedGuesses } from './bodies-compressed.ts'
import { jsonGuesses, parseObject } from './bodies-json.ts'
import { charsetGuesses, edgeGuesses, lineEndingGuesses } from './bodies-text.ts'
import { encodedGuesses, formGuesses, parsedFormGuesses } from './bodies-wrapped.ts'
import { type BodyGuess, SMALL_BODY_BYTES } from './body-guess.ts'

/**
 * Bodies that may have been signed, where only the received one is known. To be gone through several times: those of a
 * small body are kept, since they are asked for again together with every other fault.
 */
export function bodyHypotheses(body: Uint8Array, meter: Meter): () => AsyncGenerator<Hypothesis> {
  return body.length <= SMALL_BODY_BYTES ? kept(makeHypotheses(body, meter)) : () => makeHypotheses(body, meter)
}

async function* makeHypotheses(body: Uint8Array, meter: Meter): AsyncGenerator<Hypothesis> {
  const tried = new Set([await sha256(body)])
  for await (const guess of measuredGuesses(body, meter)) {
    const digest = await sha256(guess.body)
    if (!tried.has(digest)) yield { faults: [toFault(guess)], change: { body: guess.body } }
    tried.add(digest)
  }
}

function kept<Item>(source: AsyncGenerator<Item>): () => AsyncGenerator<Item> {
  const items: Item[] = []
  return async function* () {
    for (let index = 0; ; index++) {
      if (index === items.length) {
        const next = await source.next()
        if (next.done) return
        items.push(next.value)
      }
      yield items[index] as Item
    }
  }
}

/** The body that was really sent, and what became of it; nothing where it was received as it was sent. */
export async function toSentHypothesis(
  received: Uint8Array,
  sent: Uint8Array,
  meter: Meter,
): Promise<Hypothesis | undefined> {
  if (isEqual(received, sent)) return undefined
  return { faults: [await nameChange(received, sent, meter)], change: { body: sent } }
}

async function* measuredGuesses(body: Uint8Array, meter: Meter): AsyncGenerator<BodyGuess> {
  for await (const guess of guesses(body, meter)) {
    meter.addGuess(body.length + guess.body.length)
    yield guess
    if (meter.isSpent()) return
    await meter.rest()
  }
}

async function* guesses(body: Uint8Array, { budget: { maxRewrittenBytes } }: Meter): AsyncGenerator<BodyGuess> {
  yield* edgeGuesses(body)
  yield* compressedGuesses(body, 4 * maxRewrittenBytes)
  if (body.length > maxRewrittenBytes) return
  const text = toUtf8(body)
  if (text !== undefined) yield* lineEndingGuesses(text)
  yield* charsetGuesses(body, text)
  const bare = text?.trim()
  if (!bare) return
  const value = parseObject(bare)
  if (value) {
    yield* jsonGuesses(bare, value)
    yield* parsedFormGuesses(value)
  } else {
    yield* encodedGuesses(bare)
    yield* formGuesses(bare)
  }
}

function toFault({ code, writtenAs }: BodyGuess): Fault {
  return { code, ...(writtenAs !== undefined && { facts: { writtenAs } }) }
}

/** Names what makes the received body of the sent one. */
async function nameChange(received: Uint8Array, sent: Uint8Array, meter: Meter): Promise<Fault> {
  if (received.length === 0) return { code: 'body_empty' }
  for await (const guess of measuredGuesses(received, meter)) if (isEqual(guess.body, sent)) return toFault(guess)
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
