import { sha256 } from '#digest'
import { ENCODERS, type Encoding } from '../../crypto/encodings.ts'
import { fromHex } from '../../shared/bytes.ts'
import type { Value } from '../value.ts'

/** The SHA-256 of the body, where the provider signs it in place of the body. */
export function sha256OfBody(encoding: Encoding = 'hex'): Value<'base64'> {
  return {
    text: '{SHA-256 of body}',
    place: 'body',
    name: 'sha256',
    grammar: 'base64',
    covers: 'body',
    read: async (view) => ENCODERS[encoding](fromHex(await sha256(view.body)) ?? new Uint8Array()),
  }
}
