import {
  body,
  ed25519,
  hmacSha256,
  type Scheme,
  type SignatureVersion,
  signedMessage,
  type Value,
} from '@countersign/core/provider'

/** The values that Standard Webhooks signs with the body, and where its signatures stand. */
export interface StandardHeaders {
  readonly id: Value
  readonly time: Value
  readonly signature: Value
}

/**
 * `v1`: HMAC-SHA256. The specification wants secrets of 24 to 64 bytes; Svix makes some of up to 75, and its documentation
 * has one of 18.
 *
 * @see https://github.com/svix/svix-webhooks/blob/main/server/svix-server/src/core/types/mod.rs
 */
const v1: SignatureVersion = {
  prefix: 'v1,',
  algorithm: hmacSha256,
  encoding: 'base64',
  key: { encoding: 'base64', prefix: 'whsec_', bytes: [16, 75] },
}

/** `v1a`: Ed25519. */
const v1a: SignatureVersion = {
  prefix: 'v1a,',
  algorithm: ed25519,
  encoding: 'base64',
  key: { encoding: 'base64', prefix: 'whpk_', privatePrefix: 'whsk_' },
}

/** The scheme of Standard Webhooks 1.0, under headers of any name. */
export function standardScheme({ id, time, signature }: StandardHeaders): Scheme {
  return signedMessage({
    signed: [id, '.', time, '.', body],
    timestamp: { from: time, unit: 'seconds' },
    signature: { from: signature, list: ' ', versions: [v1, v1a] },
  })
}
