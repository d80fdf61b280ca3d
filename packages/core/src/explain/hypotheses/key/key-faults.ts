import { parseKey } from '../../../crypto/parse-key.ts'
import type { KeySlot } from '../../../provider/keys/key-ring.ts'
import type { Fault } from '../../prove/trial.ts'
import { cleanings } from './cleanings.ts'
import { entriesOf, type KeyTexts, parseStrictly } from './key-texts.ts'
import { fromDer } from './readings.ts'

/** What a provider says of the keys that it refuses for every slot; it never quotes one. */
export function keyFaults(slots: readonly KeySlot[], texts: KeyTexts): readonly Fault[] {
  const [first] = slots
  if (!first) return []
  return Object.entries(texts).flatMap(([key, text]): readonly Fault[] => {
    if (slots.some((slot) => parseStrictly(slot, text))) return []
    return [{ code: 'key_malformed', facts: { key, reason: refusal(first, text) } }]
  })
}

/** What is seen of keys without a signature to prove it: quotes, white space and PEM, otherwise what refuses them. */
export function visibleKeyFaults(slots: readonly KeySlot[], texts: KeyTexts): readonly Fault[] {
  const takesPem = slots.some(({ key }) => key?.encoding === 'pem' || key?.encoding === 'spki')
  // A text is a key whatever is around it: only other encodings refuse that.
  const strict = slots.filter(({ key }) => key?.encoding !== 'utf8')
  return entriesOf(texts).flatMap(([key, text]): readonly Fault[] => {
    if (slots.length === 0 || strict.some((slot) => parseStrictly(slot, text))) return []
    const around = cleanings(text)[0]?.faults ?? []
    const pem: readonly Fault[] = !takesPem && fromDer(text) ? [{ code: 'key_pem' }] : []
    const seen = [...around, ...pem].map(({ code }) => ({ code, facts: { key } }))
    return seen.length > 0 ? seen : keyFaults(slots, { [key]: text })
  })
}

function refusal({ algorithm, key }: KeySlot, text: string | undefined): string {
  try {
    if (key) parseKey(algorithm, key, text)
  } catch (error) {
    if (error instanceof TypeError) return error.message
  }
  return 'it is refused'
}
