import { type SecretOptions, verify, WebhookVerificationError } from '@countersign/core'
import { body, defineProvider, entry, header, hmacSha256, json, signedMessage } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'

// globex-signature: t=1795341600,v1=5257a869…
const time = entry('t=')

/** @see https://globex.example/docs/webhooks */
const globex = defineProvider<SecretOptions>({
  name: 'globex',
  scheme: signedMessage({
    signed: [time, '.', body],
    timestamp: { from: time, unit: 'seconds' },
    signature: {
      from: header('globex-signature', { grammar: 'line' }),
      list: ',',
      versions: [{ prefix: 'v1=', algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
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

const keys = { secret: 'shared with globex' }
const sentAt = Date.parse('2026-11-22T10:00:00Z')
const sent = sign(globex, { id: 'evt_1', type: 'order.paid' }, { keys, now: () => sentAt })

/** What becomes of a delivery that is received so many seconds later. */
async function judge(signature: string | undefined, seconds = 0): Promise<string> {
  const delivery = { headers: { 'globex-signature': signature }, body: new TextEncoder().encode(sent.body) }
  try {
    const event = await verify(globex(keys), delivery, { now: () => sentAt + seconds * 1000 })
    return `signed at ${event.sentAt?.toISOString()}`
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code
    throw error
  }
}

const signature = sent.headers['globex-signature']
console.log(await judge(signature, 300)) // signed at 2026-11-22T10:00:00.000Z
console.log(await judge(signature, 301)) // timestamp_too_old
console.log(await judge(signature?.replace('t=1795341600', 't=1795341660'))) // signature_mismatch
console.log(await judge(`${signature},v2=of a version that is not known yet`)) // signed at 2026-11-22T10:00:00.000Z
