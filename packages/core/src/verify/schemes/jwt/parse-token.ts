import { type Jws, parseJws, parseObject } from './parse-jws.ts'

/** A signed text that says claims (RFC 7519). */
export interface Token extends Jws {
  readonly claims: Readonly<Record<string, unknown>>
}

/**
 * @param alg the algorithm that the scheme is for
 * @throws WebhookVerificationError `signature_malformed`
 */
export function parseToken(text: string, alg: string): Token {
  const jws = parseJws(text, alg)
  return { ...jws, claims: parseObject(jws.payload) }
}
