import { sha256 } from '#digest'
import { ENCODERS } from '../../../crypto/encodings.ts'
import type { Claim, JwtSpec } from '../../../provider/jwt-spec.ts'
import type { DeliveryView } from '../../../provider/value.ts'
import type { TimeLimits } from '../../../provider/verified.ts'
import { fromHex } from '../../../shared/bytes.ts'
import { WebhookVerificationError } from '../../../shared/errors.ts'
import { checkTolerance } from '../../tolerance.ts'
import type { Token } from './parse-token.ts'

type Claims = Token['claims']

/** How far clocks may differ where a token says from when to when it counts. */
const SLACK_SECONDS = 60

/**
 * Judges what a token whose signature holds says.
 *
 * @returns the time of sending, in milliseconds since 1970, where the scheme has one
 * @throws WebhookVerificationError `signature_mismatch`, `timestamp_malformed`, `timestamp_too_old`, `timestamp_too_new`
 */
export async function judgeClaims(
  spec: JwtSpec,
  claims: Claims,
  view: DeliveryView,
  limits: TimeLimits,
): Promise<number | undefined> {
  judgeValidity(spec, claims, limits)
  requireClaim('iss', spec.issuer, claims, view)
  requireClaim('aud', spec.audience, claims, view)
  requireClaim('sub', spec.subject, claims, view)
  requireEmail(spec, claims, view)
  await requireHash(spec, claims, view)
  if (spec.sentAt === undefined) return undefined
  const sentAt = 1000 * secondsOf('iat', claims, true)
  checkTolerance(sentAt, limits)
  return sentAt
}

function judgeValidity({ requireExp }: JwtSpec, claims: Claims, { now }: TimeLimits): void {
  const seconds = Math.floor(now / 1000)
  const expires = secondsOf('exp', claims, requireExp === true)
  // Written so that a clock that gives no number lets nothing through.
  if (!(seconds < expires + SLACK_SECONDS)) {
    throw new WebhookVerificationError('timestamp_too_old', 'The token has expired. A replay, or this clock is fast.')
  }
  if (claims.nbf === undefined || seconds >= secondsOf('nbf', claims, true) - SLACK_SECONDS) return
  throw new WebhookVerificationError('timestamp_too_new', 'The token does not count yet. Perhaps this clock is slow.')
}

/** `Infinity` for a claim that is missing and may be. */
function secondsOf(name: string, claims: Claims, isRequired: boolean): number {
  const value = claims[name]
  if (value === undefined && !isRequired) return Number.POSITIVE_INFINITY
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  throw new WebhookVerificationError('timestamp_malformed', `The token's "${name}" is not a time.`)
}

function requireClaim(
  name: 'iss' | 'aud' | 'sub',
  wanted: Claim | undefined,
  claims: Claims,
  view: DeliveryView,
): void {
  if (wanted === undefined) return
  const allowed = allowedBy(wanted, view)
  // Only an audience may be a list (RFC 7519, section 4.1).
  const said = name === 'aud' ? [claims.aud].flat() : [claims[name]]
  if (said.some((value) => typeof value === 'string' && allowed.includes(value))) return
  throw mismatch(name)
}

/** An option that is not set allows nothing. */
function allowedBy(wanted: Claim, { options, publicUrl }: DeliveryView): readonly string[] {
  if (wanted === 'url') return publicUrl === undefined ? [] : [publicUrl]
  if (typeof wanted === 'string') return [wanted]
  if (!('option' in wanted)) return wanted
  const text = options[wanted.option]
  return text ? [text] : []
}

function requireEmail({ email }: JwtSpec, claims: Claims, { options }: DeliveryView): void {
  if (!email) return
  const wanted = options[email.option]
  if (!wanted || claims.email !== wanted || claims.email_verified !== true) throw mismatch('email')
}

async function requireHash({ bodyHash }: JwtSpec, claims: Claims, view: DeliveryView): Promise<void> {
  if (!bodyHash) return
  const said = claims[bodyHash.claim]
  const digest = ENCODERS[bodyHash.encoding](fromHex(await sha256(view.body)) ?? new Uint8Array())
  // Senders of base64url differ in whether they pad it.
  if (typeof said !== 'string' || withoutPadding(said) !== withoutPadding(digest)) throw mismatch(bodyHash.claim)
}

function withoutPadding(text: string): string {
  return text.replace(/={1,2}$/, '')
}

function mismatch(claim: string): WebhookVerificationError {
  return new WebhookVerificationError(
    'signature_mismatch',
    `The token's "${claim}" is not what is expected. It is for another receiver, or for another body.`,
  )
}
