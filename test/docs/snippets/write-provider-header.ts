import { type SecretOptions, verify, WebhookVerificationError } from '@countersign/core'
import { body, defineProvider, header, hmacSha256, json, signedMessage } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'

/** @see https://acme.example/docs/webhooks */
const acme = defineProvider<SecretOptions>({
  name: 'acme',
  scheme: signedMessage({
    signed: [body],
    signature: {
      from: header('acme-signature'),
      versions: [{ prefix: 'sha256=', algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  }),
  body: json,
  event: ({ id, type }: { id: string; type: string }) => ({ id, type }),
  deliveryPolicy: {
    success: { status: 200 },
    timeoutMs: 10_000,
    attemptsPerUrl: 3,
    retryAfterMs: [60_000, 3_600_000],
    leaseMs: 30_000,
    maxBodyBytes: 262_144,
  },
})

const secret = 'shared with acme'
const { headers, body: sent } = sign(acme, { id: 'evt_1', type: 'order.paid' }, { keys: { secret } })

/** What becomes of a delivery: the event's type, or why it is refused. */
async function judge(headers: Record<string, string>, text: string): Promise<string> {
  try {
    const { type, assurance } = await verify(acme({ secret }), { headers, body: new TextEncoder().encode(text) })
    return `${type}, by ${assurance}`
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code
    throw error
  }
}

console.log(await judge(headers, sent)) // order.paid, by signature
console.log(await judge(headers, sent.replace('evt_1', 'evt_2'))) // signature_mismatch
console.log(await judge({}, sent)) // header_missing
