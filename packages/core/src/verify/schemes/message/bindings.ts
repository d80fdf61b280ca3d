import { sha256 } from '#digest'
import { ENCODERS } from '../../../crypto/encodings.ts'
import type { Binding, Texts } from '../../../provider/scheme.ts'
import type { DeliveryView } from '../../../provider/value.ts'
import { fromHex } from '../../../shared/bytes.ts'
import { isJsonText } from '../../../shared/is-json-text.ts'
import { mismatch } from './candidates.ts'

/**
 * Checks what the covered values say of the body.
 *
 * @throws WebhookVerificationError `signature_mismatch`
 */
export async function checkBindings(
  bindings: readonly Binding[] | undefined,
  view: DeliveryView,
  texts: Texts,
): Promise<void> {
  for (const { value, encoding, unlessForm } of bindings ?? []) {
    const text = texts.get(value) ?? value.read(view)
    if (text === undefined && unlessForm && !isJsonText(view.body)) continue
    const digest = fromHex(await sha256(view.body)) ?? new Uint8Array()
    if (text !== ENCODERS[encoding](digest)) throw mismatch()
  }
}
