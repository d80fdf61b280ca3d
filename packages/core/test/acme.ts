import { body, header, hmacSha256, json, type ProviderDefinition, signedMessage } from '@countersign/core/provider'

export interface AcmeBody {
  readonly id: string
  readonly type: string
}

const time = header('acme-time', { grammar: 'digits' })

/** A provider of tests, as plain as one can be. */
export const acmeDefinition: ProviderDefinition<AcmeBody> = {
  name: 'acme',
  scheme: signedMessage({
    signed: [time, '.', body],
    timestamp: { from: time, unit: 'seconds' },
    signature: {
      from: header('acme-signature'),
      versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  }),
  body: json,
  event: ({ id, type }) => ({ id, type }),
  deliveryPolicy: {
    success: { status: 204 },
    timeoutMs: 10_000,
    attemptsPerUrl: 2,
    retryAfterMs: [60_000],
    leaseMs: 30_000,
    maxBodyBytes: 1000,
  },
}
