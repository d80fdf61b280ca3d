import {
  body,
  hmacSha256,
  type MessageSpec,
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

/** `v1`: HMAC-SHA256 with a secret of 24 to 64 bytes. */
export const v1: SignatureVersion = {
  prefix: 'v1,',
  algorithm: hmacSha256,
  encoding: 'base64',
  key: { encoding: 'base64', prefix: 'whsec_', bytes: [16, 75] },
}

/** The scheme of Standard Webhooks 1.0, under headers of any name. */
export function standardScheme(
  { id, time, signature }: StandardHeaders,
  versions: MessageSpec['signature']['versions'],
): Scheme {
  return signedMessage({
    signed: [id, '.', time, '.', body],
    timestamp: { from: time, unit: 'seconds' },
    signature: { from: signature, list: ' ', versions },
  })
}
