import type { VerificationKey } from '../../../crypto/algorithms/algorithm.ts'
import { parseKey } from '../../../crypto/parse-key.ts'
import type { KeySlot, Keys } from '../../../provider/keys/key-ring.ts'

/** Keys as they are written, by a name that may be shown. */
export type KeyTexts = Readonly<Record<string, string | undefined>>

/** More than anybody configures. Of public keys, a provider takes as many as it may check with. */
const MAX_KEYS = 16

/** The keys as a provider would read them; those that it would refuse are left out. */
export function readKeys(slots: readonly KeySlot[], texts: KeyTexts): Keys {
  const read = slots.map((slot): [KeySlot, readonly VerificationKey[]] => {
    const keys = Object.values(texts).flatMap((text) => parseStrictly(slot, text) ?? [])
    return [slot, keys.slice(0, Math.min(MAX_KEYS, slot.algorithm.maxChecks))]
  })
  return new Map(read.filter(([, keys]) => keys.length > 0))
}

/** Those that are there and not empty. */
export function entriesOf(texts: KeyTexts): readonly (readonly [string, string])[] {
  return Object.entries(texts).flatMap(([key, text]) => (text ? [[key, text] as const] : []))
}

/** The key as a provider reads it; `undefined` where it would refuse it. */
export function parseStrictly({ algorithm, key }: KeySlot, text: string | undefined): VerificationKey | undefined {
  if (!key) return undefined
  try {
    return parseKey(algorithm, key, text)
  } catch {
    return undefined
  }
}
