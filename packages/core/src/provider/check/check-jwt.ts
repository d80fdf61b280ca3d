import type { Claim, JwtSpec } from '../jwt-spec.ts'

/** @throws TypeError for a token that would count everywhere, for ever, or with any body without a word about it */
export function checkJwt(spec: JwtSpec): void {
  const { bodyHash, isBody, audience, subject, requireExp, sentAt, once, replays } = spec
  const coversBody = bodyHash !== undefined || isBody === true
  if (!coversBody && !isOwn(audience) && !isOwn(subject)) {
    throw new TypeError(
      'The token does not cover the body, and counts at every receiver of the provider. Take its "audience" or "subject" from an option, or from the URL.',
    )
  }
  if (!requireExp && !sentAt) {
    throw new TypeError('The token counts for ever. Set "requireExp", or judge its time by "sentAt".')
  }
  if (!coversBody && once === undefined && replays === undefined) {
    throw new TypeError(
      'The token does not cover the body. Name "jti" as "once", or say in "replays" why a genuine token may come with another body.',
    )
  }
}

/** Whether a claim names one receiver: what a definition says is the same at all of them. */
function isOwn(claim: Claim | undefined): boolean {
  return claim === 'url' || (typeof claim === 'object' && 'option' in claim)
}
