import { tokenText } from '../../../crypto/token-text.ts'
import type { KeyRing, KeySlot } from '../../../provider/keys/key-ring.ts'
import type { CompiledScheme, SchemeOf, Texts } from '../../../provider/scheme.ts'
import type { TokenSpec } from '../../../provider/token-spec.ts'
import { headerNamesOf } from '../../../provider/value.ts'
import { fromUtf8 } from '../../../shared/bytes.ts'
import { WebhookVerificationError } from '../../../shared/errors.ts'
import { readText } from '../../read-value.ts'

/**
 * A secret that the sender sends along, in a header, in the query or in the body. Nothing is signed: anyone who reads one
 * delivery can write others.
 *
 * @example
 * ```ts
 * import { header, token } from '@countersign/core/provider'
 *
 * const scheme = token({ from: header('x-telegram-bot-api-secret-token', { grammar: 'word' }) })
 * console.log(scheme.assurance) // token
 * ```
 */
export function token(spec: TokenSpec): SchemeOf<'token', TokenSpec> {
  return { kind: 'token', spec, assurance: 'token', compile: () => compileToken(spec) }
}

const slot: KeySlot = { algorithm: tokenText, key: { encoding: 'utf8' } }
const NOTHING_SIGNED: Texts = new Map()

function compileToken({ from }: TokenSpec): CompiledScheme {
  return {
    slots: [slot],
    readsBodyFirst: from.place === 'member',
    needsPublicUrl: false,
    usesOnce: false,
    headers: headerNamesOf(from),
    options: [],
    precheck(view) {
      const received = fromUtf8(readText(from, view) ?? '')
      return { texts: NOTHING_SIGNED, admit: (ring) => async () => ({ keyIndex: await match(ring, received) }) }
    },
  }
}

/** The position of the configured token. All are compared, whichever it is. */
async function match({ keys }: KeyRing, received: Uint8Array): Promise<number> {
  const configured = keys.get(slot) ?? []
  const verdicts = await Promise.all(configured.map((key) => key.verifiesAny([], [received])))
  const keyIndex = verdicts.indexOf(true)
  if (keyIndex >= 0) return keyIndex
  throw new WebhookVerificationError(
    'signature_mismatch',
    'The token is not the configured one. Copy the token again, from the provider to the receiver.',
  )
}
