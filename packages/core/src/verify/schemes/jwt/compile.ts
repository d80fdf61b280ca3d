import { hasSignatureLength } from '../../../crypto/algorithms/algorithm.ts'
import type { Claim, JwtSpec } from '../../../provider/jwt-spec.ts'
import type { KeyRing, KeySlot } from '../../../provider/keys/key-ring.ts'
import type { CompiledScheme, Texts } from '../../../provider/scheme.ts'
import { type DeliveryView, headerNamesOf } from '../../../provider/value.ts'
import type { TimeLimits, Verified } from '../../../provider/verified.ts'
import { WebhookVerificationError } from '../../../shared/errors.ts'
import { readText } from '../../read-value.ts'
import { requireSettings } from '../settings.ts'
import { judgeClaims } from './judge-claims.ts'
import { parseToken, type Token } from './parse-token.ts'

const NOTHING: Texts = new Map()

export function compileJwt(spec: JwtSpec): CompiledScheme {
  const { from, algorithm, key, keys: remote } = spec
  const slot: KeySlot | undefined = key && { algorithm: algorithm.algorithm, key }
  const claims = [spec.issuer, spec.audience, spec.subject, spec.email]
  const options = [...new Set([...claims.flatMap(optionOf), ...(remote?.options ?? [])])]

  function admit(token: Token, ring: KeyRing) {
    requireSettings(options, ring)
    return (view: DeliveryView, limits: TimeLimits) => check(token, ring, view, limits)
  }

  async function check(token: Token, ring: KeyRing, view: DeliveryView, limits: TimeLimits): Promise<Verified> {
    const keyIndex = await findKey(token, ring, view)
    const sentAt = await judgeClaims(spec, token.claims, view, limits)
    const once = spec.once && requireText(token.claims, spec.once)
    return { keyIndex, sentAt, once, ...(spec.isBody && { body: { body: token.claims, text: token.payload } }) }
  }

  async function findKey({ keyId, message, signature }: Token, ring: KeyRing, view: DeliveryView): Promise<number> {
    const configured = (slot && ring.keys.get(slot)) ?? []
    const found = remote ? [await remote.keyFor(view, keyId, algorithm.algorithm)] : configured
    for (const [index, candidate] of found.entries()) {
      if (await candidate.verifiesAny([message], [signature])) return index
    }
    throw new WebhookVerificationError(
      'signature_mismatch',
      'The signature of the token does not match. Check the key.',
    )
  }

  return {
    slots: slot ? [slot] : [],
    readsBodyFirst: from.place === 'member',
    needsPublicUrl: claims.includes('url'),
    usesOnce: spec.once !== undefined,
    headers: headerNamesOf(from),
    options,
    precheck(view) {
      const token = parseToken(readText(from, view) ?? '', algorithm.alg)
      if (!hasSignatureLength(algorithm.algorithm, token.signature)) {
        throw new WebhookVerificationError('signature_malformed', `The token has no signature of ${algorithm.alg}.`)
      }
      return { texts: NOTHING, admit: (ring) => admit(token, ring) }
    },
  }
}

function requireText(claims: Token['claims'], name: string): string {
  const text = claims[name]
  if (typeof text === 'string' && text !== '') return text
  throw new WebhookVerificationError('signature_mismatch', `The token has no "${name}".`)
}

function optionOf(claim: Claim | undefined): readonly string[] {
  return typeof claim === 'object' && 'option' in claim ? [claim.option] : []
}
