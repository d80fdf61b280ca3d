import type { JwtSpec } from '../jwt-spec.ts'

/** @throws TypeError for a token that would count everywhere, or for ever */
export function checkJwt(spec: JwtSpec): void {
  const { bodyHash, isBody, audience, subject, requireExp, sentAt } = spec
  if (!bodyHash && !isBody && audience === undefined && subject === undefined) {
    throw new TypeError(
      'The token does not cover the body, and counts at every receiver of the provider. Name its "audience" or "subject".',
    )
  }
  if (!requireExp && !sentAt) {
    throw new TypeError('The token counts for ever. Set "requireExp", or judge its time by "sentAt".')
  }
}
